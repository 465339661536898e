import Testing

/// The tests of this room take turns: some measure time, one uses up the process's descriptors.
@Suite("FastCGI", .serialized)
enum InTurn {}
