import Templates

/// A page whose template says all there is to say.
struct Plain: View {
    static let fields: Fields<Self> = [:]
}
