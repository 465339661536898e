import Accounts
import HTTP
import Templates

/// What is wrong with a form, by field; the templates show each beside its field.
struct Problems {
    /// The name of a word for each field that has one.
    private var words: [String: String] = [:]

    var isEmpty: Bool { words.isEmpty }

    /// For templates: the names are the fields' own, and `any` for whether there is one.
    var value: Value {
        .names([("any", .flag(!isEmpty))] + words.map { ($0.key, .word($0.value)) })
    }

    mutating func add(_ field: String, _ word: String) {
        words[field] = word
    }
}

/// A form being read: its values where they are good, and its problems where they are not.
struct FormReading {
    private let passwordMinimum: Int
    private let form: Form
    private(set) var problems = Problems()

    init(_ visit: Visit) {
        passwordMinimum = visit.membership.policy.passwordMinimum
        form = visit.form
    }

    /// The field as a value of the product; a missing field counts as an empty one.
    mutating func value<V: FieldValue>(_ field: String, as type: V.Type = V.self) -> V? {
        do {
            return try V(parsing: form[field] ?? "")
        } catch {
            refuse(field, "\(field).\(error.rawValue)")
            return nil
        }
    }

    /// The field as a password to be set.
    mutating func newPassword(_ field: String) -> Password? {
        do {
            return try Password(choosing: form[field] ?? "", minimum: passwordMinimum)
        } catch {
            refuse(field, "password.\(error.rawValue)")
            return nil
        }
    }

    /// The field as a password to be checked; one that cannot be anybody's is nil.
    func typedPassword(_ field: String) -> Password? {
        try? Password(typed: form[field] ?? "")
    }

    mutating func refuse(_ field: String, _ word: String) {
        problems.add(field, word)
    }
}
