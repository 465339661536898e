import Synchronization

/// The templates in use, which the sysadmin can have read anew while pages are being made.
///
/// A thread keeps a copy and asks before each page whether there is a newer edition, which takes no lock.
final class TemplateShelf: Sendable {
    private let templates: Mutex<SiteTemplates>
    private let edition = Atomic(1)

    init(_ templates: SiteTemplates) {
        self.templates = Mutex(templates)
    }

    func replace(with newer: SiteTemplates) {
        templates.withLock { $0 = newer }
        edition.add(1, ordering: .releasing)
    }

    /// The templates, if they are newer than the edition that was seen last, which is 0 at first.
    func newer(than seen: inout Int) -> SiteTemplates? {
        let newest = edition.load(ordering: .acquiring)
        guard newest != seen else { return nil }
        seen = newest
        return templates.withLock { $0 }
    }
}
