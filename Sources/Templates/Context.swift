/// What names are looked up in: a view, one of several, or a value without names.
struct Context {
    /// Nil for what has no names: a text or a flag.
    let views: Views?
    /// Which of them.
    var index = 0
    /// What `.` stands for.
    let value: Value

    init(_ value: Value) {
        self.value = value
        views = if case .shown(let views) = value { views } else { nil }
    }

    /// One of several.
    init(eachOf views: Views, at index: Int = 0) {
        self.views = views
        self.index = index
        value = .flag(true)
    }
}
