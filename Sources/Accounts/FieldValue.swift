/// What a form's field becomes: a value of the product, or the problem to show beside the field.
public protocol FieldValue {
    associatedtype Problem: Error, RawRepresentable<String>

    /// Reads what somebody typed.
    init(parsing input: String) throws(Problem)
}

extension Username: FieldValue {}
extension EmailAddress: FieldValue {}
extension DisplayName: FieldValue {}
extension About: FieldValue {}
