import Synchronization

/// The templates in use, which a sysadmin can have read anew while pages are being made.
public final class Shelf: Sendable {
    private let current: Mutex<TemplateSet>

    public init(_ templates: TemplateSet) {
        current = Mutex(templates)
    }

    /// The templates as they are now; a page keeps the ones it has begun with.
    public var templates: TemplateSet { current.withLock { $0 } }

    public func replace(with templates: TemplateSet) {
        current.withLock { $0 = templates }
    }
}
