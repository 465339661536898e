import Foundation

/// The files this test was built from.
public enum Repository {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized.path

    public static func path(_ file: String) -> String {
        root + "/" + file
    }

    public static func text(_ file: String) throws -> String {
        try String(contentsOfFile: path(file), encoding: .utf8)
    }

    /// The names in a folder that end in `ending`, without it, sorted.
    public static func names(in folder: String, ending: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(folder)).filter { $0.hasSuffix(ending) }
            .map { String($0.dropLast(ending.count)) }.sorted()
    }
}
