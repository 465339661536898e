/// What the body throws, if it is of that type. Swift Testing's `#expect(throws:)` returns it too, from Swift 6.1 on;
/// Debian 13 has 6.0.
func thrown<Failure: Error, Value>(_ type: Failure.Type, by body: () throws -> Value) -> Failure? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? Failure
    }
}
