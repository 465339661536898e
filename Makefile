# Gatehouse, for whoever works on it. A Debian with git and make is enough.
#
#   make run      installs what is missing, builds, and runs the whole site at http://127.0.0.1:8080 until Ctrl-C;
#                 PORT=8081 and RUN_DIR=folder may follow, and CLUSTER=1 for three database nodes and two gatehouses
#                 (apt install galera-4). What it sends by e-mail is at /dev/mail/
#   make test     installs what is missing, builds, and runs every test
#   make test-faults  installs what is missing, builds, and breaks all that can break while accounts are used, everywhere:
#                 for some hours. `make test` has a short form of it. FAULTS_FLAGS are handed to pytest, as in
#                 FAULTS_FLAGS='-k kill'
#   make build    the program alone: .build/release/gatehouse
#   make soak     100,000 account lives in half an hour, during which nothing may grow and no promise be broken; SCALE=0.01
#                 for a hundredth of it
#   make fuzz     has libFuzzer look for what breaks our parsers; SECONDS_EACH=600, TARGETS="form template" and KEEP=1
#                 may follow, Tests/Fuzz/run says what they do
#   make test-sanitized  the rooms' tests under AddressSanitizer, which takes a quarter of an hour
#   make bench    installs what is missing, builds, and measures speed beside the same pages in C; QUICK=1 only to see
#                 that it works. BENCH_FLAGS are handed to Tests/Benchmark/run, --help says which
#   make install  puts the program and all that belongs to it where they are used; DESTDIR=folder and PREFIX=/usr/local
#                 may follow, a configuration that is there stays
#   make deb      the Debian package, into the folder above this one; `apt build-dep .` installs what that needs
#   make test-deb builds the package in a fresh Debian 13, boots another one, and lives in that
#   make lint     whether the Swift sources are formatted as agreed
#   make clean    removes what was built, and what `make run` keeps in .run
#
# BUILD_FLAGS are handed to `swift build`.

PREFIX = /usr
BUILD_DIR = .build

.PHONY: build install deb run test test-faults test-sanitized test-deb fuzz soak bench lint clean

# What points into libraries is read-only before the first line runs: no overflow can bend it.
HARDENED = -Xlinker -z -Xlinker relro -Xlinker -z -Xlinker now
# Nor is much left to be done before it: of C++'s library, which Swift's needs, 1,700 names would have to be looked up
# if it were shared.
QUICK_TO_START = -Xlinker -z -Xlinker pack-relative-relocs -Xlinker -L$(BUILD_DIR)/archives

build:
	mkdir -p $(BUILD_DIR)/archives
	ln -sf "$$($(CC) -print-file-name=libstdc++.a)" $(BUILD_DIR)/archives
	swift build -c release --product gatehouse --static-swift-stdlib --scratch-path $(BUILD_DIR) $(HARDENED) \
		$(QUICK_TO_START) $(BUILD_FLAGS)

share = $(DESTDIR)$(PREFIX)/share
units = $(DESTDIR)$(PREFIX)/lib/systemd/system
etc = $(DESTDIR)/etc
snippets = $(filter-out nginx/gatehouse-http.conf,$(wildcard nginx/gatehouse-*.conf))
# The files name the program and its folder as below /usr; the program itself looks below /usr, too, unless it is told.
place = sed 's|/usr/bin/gatehouse|$(PREFIX)/bin/gatehouse|; s|/usr/share/gatehouse|$(PREFIX)/share/gatehouse|'
tell = $(if $(filter-out /usr,$(PREFIX)),s|^#\(.* = $(PREFIX)/share/\)|\1|)

install:
	install -D -t $(DESTDIR)$(PREFIX)/bin $(BUILD_DIR)/release/gatehouse
	install -d $(share)/gatehouse $(share)/doc/gatehouse/examples $(units) $(etc)/gatehouse $(etc)/nginx/conf.d
	cp -r templates static $(share)/gatehouse
	install -m 644 -t $(share)/gatehouse Sources/Accounts/Blocklist/common-passwords
	install -D -m 644 -t $(share)/man/man5 man/gatehouse.conf.5
	install -D -m 644 -t $(share)/man/man8 man/gatehouse.8
	install -D -m 644 man/gatehouse.bash-completion $(share)/bash-completion/completions/gatehouse
	install -m 644 -t $(share)/doc/gatehouse README.md SECURITY.md CHANGELOG.md
	install -m 644 nginx/gatehouse.conf $(share)/doc/gatehouse/examples/nginx-site.conf
	cp -r nginx/examples/* $(share)/doc/gatehouse/examples
	install -m 644 nginx/fail2ban/jail.d/gatehouse.conf $(share)/doc/gatehouse/examples/fail2ban-jail.conf
	install -D -m 644 -t $(etc)/fail2ban/filter.d nginx/fail2ban/filter.d/gatehouse.conf
	install -D -m 644 -t $(etc)/nginx/snippets $(snippets)
	$(place) nginx/gatehouse-http.conf >$(etc)/nginx/conf.d/gatehouse-http.conf
	install -D -m 644 debian/systemd/sysusers.conf $(DESTDIR)$(PREFIX)/lib/sysusers.d/gatehouse.conf
	for unit in $(notdir $(wildcard debian/systemd/*.service debian/systemd/*.socket debian/systemd/*.timer)); do \
		$(place) debian/systemd/$$unit >$(units)/$$unit || exit; done
	test -e $(etc)/gatehouse/gatehouse.conf || \
		$(place) debian/gatehouse.conf | sed '$(tell)' >$(etc)/gatehouse/gatehouse.conf

deb:
	dpkg-buildpackage --no-sign --build=binary

test-deb:
	@dev/install deb
	dev/test-deb

run:
	@dev/install
	@test -x $(BUILD_DIR)/release/gatehouse || echo "building gatehouse: some minutes this first time, seconds later on"
	@$(MAKE) --no-print-directory build
	@dev/run

test:
	@dev/install test
	@$(MAKE) --no-print-directory build .build/axe
	@dev/test

test-faults:
	@dev/install test
	@$(MAKE) --no-print-directory build
	PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -m pytest -q -p no:cacheprovider Tests/Faults --full $(FAULTS_FLAGS)

soak:
	@dev/install test
	@$(MAKE) --no-print-directory build
	@Tests/Faults/soak $(if $(SCALE),--scale $(SCALE))

test-sanitized:
	@dev/install test
	@SANITIZER=address dev/test

# Optimised, but the rooms open to their tests. libFuzzer comes with Swift's toolchain.
fuzz:
	FUZZ=1 swift build -c release --product fuzzer --sanitize fuzzer --scratch-path .build/fuzz -Xswiftc -enable-testing
	@SECONDS_EACH=$(SECONDS_EACH) TARGETS="$(TARGETS)" KEEP=$(KEEP) Tests/Fuzz/run

.build/axe: Tests/Site/axe.txt
	@/usr/bin/python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps \
		--require-hashes --upgrade --target $@ --requirement $<
	@touch $@

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
