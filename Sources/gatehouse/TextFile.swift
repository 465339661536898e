import Glibc

/// Reading whole files of text.
enum TextFile {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Bytes; far more than any configuration or template has.
    private static let longest = 1 << 20

    static func read(_ path: String) throws(Failure) -> String {
        guard let file = fopen(path, "re") else { throw Failure(description: "\(path): \(reason(errno))") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8192)
        while bytes.count <= longest {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { break }
            bytes += buffer.prefix(count)
        }
        guard ferror(file) == 0 else { throw Failure(description: "\(path): \(reason(errno))") }
        guard bytes.count <= longest else { throw Failure(description: "\(path): larger than \(longest) bytes") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(description: "\(path): not UTF-8")
        }
        return text
    }

    /// The names in a folder that end in `ending`, without it, sorted.
    static func names(in folder: String, ending: String) throws(Failure) -> [String] {
        guard let directory = opendir(folder) else { throw Failure(description: "\(folder): \(reason(errno))") }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            // Read where it lies, and no further: the kernel's record ends with the name (readdir(3), NOTES).
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name.hasSuffix(ending), !name.hasPrefix(".") { names.append(String(name.dropLast(ending.count))) }
        }
        return names.sorted()
    }

    private static func reason(_ code: Int32) -> String {
        String(cString: strerror(code))
    }
}
