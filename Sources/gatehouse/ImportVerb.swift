import Accounts
import Glibc

/// `gatehouse user import …`
enum ImportVerb: Verb {
    static let usage = """
        usage: gatehouse user [--config FILE] import --from FORM [--dry-run] [--verified | --unverified]
                              [--email-domain DOMAIN] FILE

        Makes accounts of those that another program has, with their password hashes. FILE, or “-” for standard input,
        has one a line, and a first line that names the columns; they are divided by commas, as in CSV, or by tabs, as
        “mariadb --batch” writes them. FORM says where the accounts are from, and which columns there have to be, or
        may be:

        \(ImportForm.table)

        --dry-run        do everything, and undo it in the end
        --verified       take all e-mail addresses as proven
        --unverified     or none; one of the two where FILE has no column that says it
        --email-domain   what stands behind the @ of htpasswd’s names
        """

    static func run(_ arguments: Arguments) throws -> Int32 {
        let options = try Options(arguments.operands(after: 2))
        let configuration = try arguments.configuration()
        let bytes: [UInt8]
        do { bytes = try ImportFile.read(options.path) } catch {
            throw VerbError(status: EX_NOINPUT, description: error.description)
        }
        var reader = try options.reader(of: bytes)
        var report = ImportReport(length: bytes.count)
        let membership = try Membership(configuration)
        var batch: [ImportReader.Row] = []
        func flush() throws {
            let outcomes = try membership.take(over: batch.map(\.entry), isTrial: options.isTrial)
            for (row, outcome) in zip(batch, outcomes) { report.count(outcome, line: row.line) }
            report.showProgress(at: reader.position)
            batch = []
        }
        while let result = reader.next() {
            switch result {
            case .success(let row): batch.append(row)
            case .failure(let problem): report.refuse(problem)
            }
            if batch.count == Import.batch { try flush() }
        }
        try flush()
        report.finish(isTrial: options.isTrial)
        return report.refused == 0 ? EX_OK : EX_DATAERR
    }

    private struct Options {
        var path = ""
        var isTrial = false
        private var form: ImportForm?
        private var isVerified: Bool?
        private var domain: String?

        init(_ operands: [String]) throws(UsageError) {
            var rest = operands[...]
            var paths: [String] = []
            while let word = rest.popFirst() {
                switch word {
                case "--dry-run": isTrial = true
                case "--verified" where isVerified != false: isVerified = true
                case "--unverified" where isVerified != true: isVerified = false
                case "--from":
                    form = rest.popFirst().flatMap(ImportForm.init)
                    guard form != nil else {
                        let names = ImportForm.allCases.map(\.rawValue).joined(separator: ", ")
                        throw UsageError("--from: this has to be one of \(names)")
                    }
                case "--email-domain": domain = rest.popFirst()
                case _ where word.hasPrefix("--"): throw UsageError(ImportVerb.usage)
                default: paths.append(word)
                }
            }
            guard paths.count == 1, form != nil else { throw UsageError(ImportVerb.usage) }
            path = paths[0]
        }

        func reader(of bytes: [UInt8]) throws -> ImportReader {
            guard let form else { throw UsageError(ImportVerb.usage) }
            guard (form == .htpasswd) == (domain != nil) else {
                throw UsageError("--email-domain is for htpasswd, which needs it: it has no addresses")
            }
            return try ImportReader(bytes, form, isVerified: isVerified, domain: domain)
        }
    }
}
