/// A document as it is written: bytes, and room for more behind them.
///
/// It is put together of some ten bytes at a time, and `Array.append(contentsOf:)` takes twice as long over so few.
struct Output {
    private var room: [UInt8] = []
    private var count = 0

    @inline(__always) mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        let end = count + bytes.count
        if end > room.count { grow(to: end) }
        room.withUnsafeMutableBytes { room in
            UnsafeMutableRawBufferPointer(rebasing: room[count..<end]).copyMemory(from: UnsafeRawBufferPointer(bytes))
        }
        count = end
    }

    @inline(never) private mutating func grow(to end: Int) {
        room += repeatElement(0, count: max(end, room.capacity, 2 * room.count) - room.count)
    }

    /// Lets this write behind the bytes.
    static func behind(_ bytes: inout [UInt8], _ write: (inout Output) -> Void) {
        var output = Output()
        output.count = bytes.count
        swap(&bytes, &output.room)
        write(&output)
        swap(&bytes, &output.room)
        bytes.removeLast(bytes.count - output.count)
    }
}
