import Templates

/// What the texts in `templates/messages.txt` may mention.
struct MessageView: View {
    let passwordMinimum: Int

    static let fields: Fields<Self> = [
        "password_minimum": { .text(String($0.passwordMinimum)) }
    ]
}

extension Site {
    /// The text of a message; its name, should the file have none.
    func message(_ name: String) -> String {
        var bytes: [UInt8] = []
        do {
            try settings.messages.render(
                name, MessageView(passwordMinimum: membership.policy.passwordMinimum), into: &bytes)
        } catch {
            return name
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
