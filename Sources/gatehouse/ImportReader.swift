import Accounts
import Crypto
import Glibc

/// Makes entries of a file's records, by the names of its columns.
struct ImportReader {
    struct Row {
        let line: Int
        let entry: Import.Entry
    }

    private var records: ImportRecords
    private let places: [ImportForm.Field: Int]
    private let width: Int
    /// Nil: as the file says.
    private let isVerified: Bool?
    private let domain: String?
    /// The lines that names and addresses were on.
    private var names: [String: Int] = [:]
    private var addresses: [String: Int] = [:]

    /// - Parameter domain: for addresses that the file does not have.
    init(_ bytes: [UInt8], _ form: ImportForm, isVerified: Bool?, domain: String?) throws {
        records = ImportRecords(bytes, form == .htpasswd ? .colons : nil)
        self.isVerified = isVerified
        self.domain = domain
        if form == .htpasswd {
            places = [.username: 0, .password: 1]
            width = 2
        } else {
            let header: [String]
            do throws(ImportRecords.Problem) {
                header = try records.next()?.fields.map { ($0 ?? "").lowercased() } ?? []
            } catch {
                throw VerbError(status: EX_DATAERR, description: "line \(error.line): \(error.reason)")
            }
            width = header.count
            places = Dictionary(
                uniqueKeysWithValues: form.columns.compactMap { field, name in
                    header.firstIndex(of: name).map { (field, $0) }
                })
            let missing = form.needed.filter { !header.contains($0) }
            guard missing.isEmpty else {
                throw VerbError(
                    status: EX_DATAERR,
                    description: "line 1 has to name the columns, and lacks \(missing.joined(separator: ", "))")
            }
        }
        guard isVerified != nil || places[.verified] != nil || places[.verifiedAt] != nil else {
            throw UsageError("nothing here says which e-mail addresses are proven: add --verified or --unverified")
        }
    }

    /// Bytes that have been read.
    var position: Int { records.offset }

    /// The next entry, or what is wrong with its record; nil at the end.
    mutating func next() -> Result<Row, ImportRecords.Problem>? {
        do throws(ImportRecords.Problem) {
            guard let record = try records.next() else { return nil }
            return .success(Row(line: record.line, entry: try entry(of: record)))
        } catch {
            return .failure(error)
        }
    }

    private mutating func entry(of record: ImportRecords.Record) throws(ImportRecords.Problem) -> Import.Entry {
        let line = record.line
        func refused(_ reason: String) -> ImportRecords.Problem { ImportRecords.Problem(line: line, reason: reason) }
        // nginx lets a comment follow in a third field.
        guard record.fields.count == width || records.style == .colons && record.fields.count == width + 1 else {
            throw refused("\(record.fields.count) columns, where line 1 has \(width)")
        }
        func text(_ field: ImportForm.Field) -> String { places[field].flatMap { record.fields[$0] } ?? "" }
        func flag(_ field: ImportForm.Field) throws(ImportRecords.Problem) -> Bool? {
            guard places[field] != nil else { return nil }
            switch text(field).lowercased() {
            case "1", "t", "true", "y", "yes": return true
            case "0", "f", "false", "n", "no", "": return false
            default: throw refused("\(field.rawValue): neither yes nor no")
            }
        }

        let username: Username
        do { username = try Username(parsing: text(.username)) } catch { throw refused("username: \(error.rawValue)") }
        let email: EmailAddress
        do {
            email = try EmailAddress(parsing: domain.map { "\(username.text)@\($0)" } ?? text(.email))
        } catch {
            throw refused("e-mail address: \(error.rawValue)")
        }
        let displayName: DisplayName
        let shown = places[.firstName] == nil ? text(.displayName) : "\(text(.firstName)) \(text(.lastName))"
        do { displayName = try DisplayName(parsing: shown) } catch { throw refused("display name: \(error.rawValue)") }
        let saidVerified = try flag(.verified) ?? !text(.verifiedAt).isEmpty
        let isActive = try flag(.active) ?? true
        let isDisabled = try flag(.disabled) ?? !isActive
        let entry: Import.Entry
        do throws(CryptoError) {
            entry = try Import.Entry(
                username, email, displayName, passwordHash: text(.password), isVerified: isVerified ?? saidVerified,
                isDisabled: isDisabled)
        } catch {
            throw refused("password: \(error)")
        }
        if let other = names[username.key] { throw refused("the username is that of line \(other)") }
        if let other = addresses[email.key] { throw refused("the e-mail address is that of line \(other)") }
        names[username.key] = line
        addresses[email.key] = line
        return entry
    }
}
