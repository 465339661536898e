import Templates

/// What the texts in `templates/messages.txt` may mention.
struct MessageView: View {
    let passwordMinimum: Int
    /// Of an event.
    let detail: String

    static let fields: Fields<Self> = [
        "password_minimum": { .text(String($0.passwordMinimum)) },
        "detail": { .text($0.detail) },
    ]
}

extension Site {
    /// The text of a message; its name, should the file have none.
    func message(_ name: String, detail: String = "") -> String {
        var bytes: [UInt8] = []
        do {
            try settings.messages.render(
                name, .view(MessageView(passwordMinimum: membership.policy.passwordMinimum, detail: detail)),
                into: &bytes)
        } catch {
            return name
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
