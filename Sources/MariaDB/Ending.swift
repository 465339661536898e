/// How the body of a transaction wants it to end, and what it found.
public enum Ending<Value> {
    case commit(Value)
    /// An expected outcome that must leave no trace, such as a username that turned out to be taken.
    case rollBack(Value)
}
