/// Base64 without padding in the alphabet of RFC 4648, section 4, as PHC strings have it.
enum Base64 {
    static let alphabet = Base64Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

    static func encode(_ bytes: [UInt8]) -> String {
        alphabet.encode(bytes)
    }

    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        alphabet.decode(String(text))
    }
}

/// Base64 without padding in the alphabet that is safe in addresses, cookies and file names (RFC 4648, section 5).
public enum Base64URL {
    private static let alphabet = Base64Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

    public static func encode(_ bytes: [UInt8]) -> String {
        alphabet.encode(bytes)
    }

    /// The bytes behind the text, or nil unless it is exactly what `encode` makes of them: one secret has one spelling.
    public static func decode(_ text: String) -> [UInt8]? {
        alphabet.decode(text)
    }
}
