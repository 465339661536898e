import Crypto
import Glibc

CryptoLibrary.keepAtExit()
exit(Program.run(Array(CommandLine.arguments.dropFirst())))
