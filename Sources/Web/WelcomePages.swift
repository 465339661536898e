import HTTP
import Templates

/// The way in.
enum WelcomePages {
    static func show(_ visit: Visit) throws -> Response {
        guard visit.member == nil else { return visit.redirect(to: "/dashboard") }
        return try visit.page(.welcome, Notice(visit)).clearingNotice(visit)
    }
}
