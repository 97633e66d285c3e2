#!/usr/bin/env bash
# Builds everything and runs all tests. With --install it first installs what the integration tests need and is missing
# (Debian packages, which needs root, and npm packages). Without it nothing is installed: tests whose server is missing are skipped and counted.
# Ends with one line "N passed, N failed"; exits 0 only if nothing failed.
set -uo pipefail
cd "$(dirname "$0")/.."

install=false
for word in "$@"; do
  case "$word" in
    --install) install=true ;;
    *) echo "usage: tests/run.sh [--install]" >&2; exit 64 ;;
  esac
done

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

if $install; then
  missing=()
  for pair in mosquitto:mosquitto mosquitto_pub:mosquitto-clients; do
    PATH="$PATH:/usr/sbin" command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  command -v chromium >/dev/null || missing+=(chromium)
  [ -x /usr/lib/postgresql/15/bin/postgres ] || missing+=(postgresql-15)
  command -v influxd >/dev/null || missing+=(influxdb)
  command -v go >/dev/null || missing+=(golang-go)
  [ -d /usr/share/gocode/src/golang.org/x/mod/sumdb ] || missing+=(golang-golang-x-mod-dev)
  command -v npm >/dev/null || missing+=(nodejs npm)
  [ -d /usr/lib/python3/dist-packages/paho ] || missing+=(python3-paho-mqtt)
  if ((${#missing[@]})); then
    echo "Installing ${missing[*]}"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
      || { echo "Could not install ${missing[*]}; their tests will be skipped." >&2; }
  fi
  (cd tests/third-party/clients && { [ -d node_modules/mqtt ] || npm install --no-package-lock --no-audit --no-fund --silent; }) \
    || echo "Could not install the MQTT clients of tests/third-party/clients; their tests will be skipped." >&2
  (cd tests/third-party/chains && { [ -d node_modules/ganache ] || npm install --no-package-lock --no-audit --no-fund --silent; }) \
    || echo "Could not install the chains of tests/third-party/chains; their tests will be skipped." >&2
fi

dotnet build CarbonLedger.sln -c Release -v quiet || { echo "The build failed." >&2; echo "0 passed, 1 failed"; exit 1; }

passed=0 failed=0 skipped=0
for project in tests/*.Tests; do
  name=$(basename "$project")
  echo "== $name"
  log=$(mktemp)
  PATH="$PATH:/usr/sbin" dotnet test --project "$project" -c Release --no-build --no-progress --no-ansi > "$log" 2>&1
  status=$?
  count() { sed -nE "s/^ *$1: ([0-9]+).*/\1/p" "$log" | tail -n 1; }
  p=$(count succeeded) f=$(count failed) s=$(count skipped)
  if [ -z "$p" ] || { [ "$status" -ne 0 ] && [ "${f:-0}" -eq 0 ]; }; then
    # It crashed, or ended without counting: that is a failure, whatever it printed.
    f=$((${f:-0} + 1))
  fi
  if [ "${f:-0}" -gt 0 ]; then cat "$log"; else grep -E "^skipped |^ *(total|succeeded|failed|skipped|duration):" "$log"; fi
  passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
  rm -f "$log"
done

echo "$skipped skipped"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
