#!/usr/bin/env bash
# Runs the recorded exchanges (where the fixtures lie beside the checkout) and the real Python clients against a fresh
# server. Ends with `N passed, N failed`.
set -u
cd "$(dirname "$0")/../.." || exit 2
exec node_modules/.bin/node e2e/conformance/main.ts
