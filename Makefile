# Gatehouse, for whoever works on it. A Debian with git and make is enough.
#
#   make run      installs what is missing, builds, and runs the whole site at http://127.0.0.1:8080 until Ctrl-C;
#                 PORT=8081 and RUN_DIR=folder may follow. What it sends by e-mail is at /dev/mail/
#   make test     installs what is missing, builds, and runs every test
#   make build    the program alone: .build/release/gatehouse
#   make bench    installs what is missing, builds, and measures speed beside the same pages in C; QUICK=1 only to see
#                 that it works. BENCH_FLAGS are handed to Tests/Benchmark/run, --help says which
#   make lint     whether the Swift sources are formatted as agreed
#   make clean    removes what was built, and what `make run` keeps in .run
#
# BUILD_FLAGS are handed to `swift build`.

.PHONY: build run test bench lint clean

build:
	swift build -c release --product gatehouse --static-swift-stdlib $(BUILD_FLAGS)

run:
	@dev/install
	@$(MAKE) --no-print-directory build
	@dev/run

test:
	@dev/install test
	@$(MAKE) --no-print-directory build
	@dev/test

bench:
	@dev/install bench
	@$(MAKE) --no-print-directory build .build/benchmark/yardstick .build/benchmark/bare
	@Tests/Benchmark/run $(if $(QUICK),--quick) $(BENCH_FLAGS)

.build/benchmark/%: Tests/Benchmark/%.c
	@mkdir -p $(@D)
	gcc -std=gnu11 -O2 -Wall -Wextra -Werror -o $@ $< $$(pkg-config --cflags --libs fcgi libmariadb libcrypto)

lint:
	swift format lint --strict --recursive Sources Tests Package.swift

clean:
	rm -rf .build .run
