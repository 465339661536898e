// swift-tools-version: 6.0

import PackageDescription

let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335: a box is seen as one
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409: a room's imports are its own business
]

/// A room of the house: a Swift module with its arrows and, beside it, its tests.
///
/// - Parameter support: what only its tests use.
func room(
    _ name: String, _ arrows: String..., exclude: [String] = [], resources: [Resource] = [],
    testedWith support: String...
) -> [Target] {
    let dependencies = arrows.map { Target.Dependency.target(name: $0) }
    let testDependencies = ([name] + support).map { Target.Dependency.target(name: $0) } + dependencies
    return [
        .target(
            name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: house),
        .testTarget(name: name + "Tests", dependencies: testDependencies, swiftSettings: house),
    ]
}

let libraries: [Target] = [
    .systemLibrary(name: "CFastCGI", pkgConfig: "fcgi", providers: [.apt(["libfcgi-dev"])]),
    .systemLibrary(name: "CMariaDB", pkgConfig: "libmariadb", providers: [.apt(["libmariadb-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
    .target(name: "CLinux"),
]

let rooms: [[Target]] = [
    room("HTTP"),
    room("Templates"),
    room("MariaDB", "CMariaDB", testedWith: "TestSupport"),
    room("Crypto", "COpenSSL", "CCrypt", "CLinux"),
    room("Programs", "CLinux"),
    room("Mail", "Programs"),
    room("FastCGI", "HTTP", "CFastCGI", "CLinux", testedWith: "FastCGIClient"),
    room(
        "Accounts", "MariaDB", "Crypto", exclude: ["Blocklist"], resources: [.embedInCode("Schema")],
        testedWith: "TestSupport"),
    room("Web", "Accounts", "Templates", "HTTP", "Crypto", testedWith: "SiteSupport", "MariaDB"),
    room("Letters", "Accounts", "Templates", "Mail", testedWith: "TestSupport", "SiteSupport"),
    room("Uniformity", "Accounts", "Programs", "HTTP", "Crypto"),
]

/// What the tests of several rooms share: a private MariaDB, and in it a house for each test.
let testSupport = Target.target(
    name: "TestSupport", dependencies: ["Accounts", "MariaDB", "Crypto"], path: "Tests/TestSupport",
    swiftSettings: house)

/// What the tests of the site and of the program share: a database each, folders, the repository's files.
let siteSupport = Target.target(
    name: "SiteSupport", dependencies: ["TestSupport", "MariaDB"], path: "Tests/SiteSupport", swiftSettings: house)

let programRooms: [Target.Dependency] = [
    "Web", "Letters", "Uniformity", "Accounts", "FastCGI", "HTTP", "Templates", "Mail", "MariaDB", "Crypto",
]

/// Swift's own linker, whichever the system's is: binutils' puts constants among what can be written, where Swift made
/// them, and makes nothing of relro.
let linker: [LinkerSetting] = [.unsafeFlags(["-use-ld=lld"])]

let program = Target.executableTarget(
    name: "gatehouse", dependencies: programRooms, swiftSettings: house, linkerSettings: linker)

/// The web server's side of a FastCGI connection, for the tests of the room and of the program.
let fastCGIClient = Target.target(name: "FastCGIClient", path: "Tests/FastCGIClient", swiftSettings: house)

/// They run the binary, so it has to be built with them.
let programTests = Target.testTarget(
    name: "gatehouseTests", dependencies: ["gatehouse", "SiteSupport", "FastCGIClient", "MariaDB"],
    swiftSettings: house)

/// What the fuzzer has found is read again with every run of the tests.
let fuzzTests = Target.testTarget(
    name: "FuzzTests", dependencies: ["gatehouse", "SiteSupport"] + programRooms, path: "Tests/Fuzz",
    exclude: ["Corpus", "Fuzzer.swift", "run"], swiftSettings: house)

/// `make fuzz` alone builds these, in place of the program and the tests: libFuzzer brings its own main().
let fuzzer: [Target] = [
    .target(
        name: "gatehouse", dependencies: programRooms, exclude: ["main.swift"], swiftSettings: house),
    .executableTarget(
        name: "fuzzer", dependencies: ["gatehouse"] + programRooms, path: "Tests/Fuzz",
        exclude: ["Corpus", "ReplayTests.swift", "run"], swiftSettings: house),
]

let tests = [testSupport, siteSupport, fastCGIClient, programTests, fuzzTests]
let package = Package(
    name: "gatehouse",
    targets: libraries
        + (Context.environment["FUZZ"] == nil
            ? rooms.flatMap { $0 } + tests + [program] : rooms.flatMap { $0 }.filter { !$0.isTest } + fuzzer))
