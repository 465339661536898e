/// A length of time in the largest unit that it is several whole ones of; the words of a language name it.
public struct Period: View {
    private let seconds: Int64

    public init(_ duration: Duration) {
        seconds = duration.components.seconds
    }

    private enum Unit: Int64, CaseIterable {
        case day = 86400
        case hour = 3600
        case minute = 60
        case second = 1
    }

    private func count(of unit: Unit) -> String {
        let shown = Unit.allCases.first { seconds >= 2 * $0.rawValue && seconds.isMultiple(of: $0.rawValue) } ?? .second
        return shown == unit ? "\(seconds / unit.rawValue)" : ""
    }

    public static let fields: Fields<Self> = [
        "days": { .text($0.count(of: .day)) },
        "hours": { .text($0.count(of: .hour)) },
        "minutes": { .text($0.count(of: .minute)) },
        "seconds": { .text($0.count(of: .second)) },
    ]
}
