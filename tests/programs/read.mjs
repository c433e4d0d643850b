// Reads configuration files with the parsers of the programs that they belong to. One JSON object a line comes in
// ({"parser", "path"}), one goes out ({"valid", "issues", "value"}).
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const modules = join(process.env.AFORO_PROGRAMS, 'node_modules');
const require = createRequire(join(modules, 'here.js'));
let openclaw;

const parsers = {
  // The function that `openclaw config validate` asks.
  async openclaw(path) {
    openclaw ??= await import(join(modules, 'openclaw/dist/plugin-sdk/config-runtime.js'));
    process.env.OPENCLAW_CONFIG_PATH = path;
    const { snapshot } = await openclaw.readConfigFileSnapshotForWrite({});
    return { valid: snapshot.valid, issues: snapshot.issues.map(issue => `${issue.path}: ${issue.message}`), value: snapshot.resolved };
  },
  // opencode's parser of JSONC, called as opencode calls it.
  async jsonc(path) {
    const { parse, printParseErrorCode } = require('jsonc-parser');
    const errors = [];
    const value = parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true });
    return { valid: errors.length === 0, issues: errors.map(error => printParseErrorCode(error.error)), value };
  },
  // Continue's parser of YAML.
  async yaml(path) {
    const document = require('yaml').parseDocument(readFileSync(path, 'utf8'));
    return { valid: document.errors.length === 0, issues: document.errors.map(error => error.message), value: document.toJS() };
  },
  async dotenv(path) {
    return { valid: true, issues: [], value: require('dotenv').parse(readFileSync(path)) };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { parser, path } = JSON.parse(line);
  let answer;
  try {
    answer = await parsers[parser](path);
  } catch (error) {
    answer = { valid: false, issues: [String(error)], value: null };
  }
  console.log(JSON.stringify(answer));
}
process.exit(0);
