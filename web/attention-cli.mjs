#!/usr/bin/env node
// The command line as WebAssembly: node attention-cli.mjs attend IN.npz --out OUT.npz ...
import createCommandLine from './attention-cli-core.mjs';

await createCommandLine({ arguments: process.argv.slice(2) });
