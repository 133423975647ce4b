// Starts each application of cases.jsonl with the real Node and the real libraries, and writes where it listens and what
// it answers.
// Usage: npm install express cors express-session cookie-session dotenv fastify, then
//        node ask.js cases.jsonl FOLDER_OF_NODE_MODULES > answered.jsonl
//
// A line is [id, {"start": "server.js", "env": {…}, "files": {path: text}}, answer]. An answer holds `listens` (one word
// an address), `cors` (what an answer to GET / lets each origin of ORIGINS read) and `cookies` (what GET /session sets as
// a request that came by a proxy over TLS, and as a plain one); `ended` stands for a program that leaves by itself.

const fs = require('fs');
const os = require('os');
const path = require('path');
const http = require('http');
const { spawn } = require('child_process');

const ORIGINS = [
  null,
  'https://www.andina.cl',
  'https://admin.andina.cl',
  'https://andina.cl',
  'http://localhost:5173',
  'https://evil.example',
];

// Loaded first: says where servers listen, and lets them listen somewhere free instead.
const PROBE = `
const net = require('net');
const listen = net.Server.prototype.listen;
const seen = [];
net.Server.prototype.listen = function (...args) {
  const normal = net._normalizeArgs(args);
  const options = normal[0];
  const host = options.host === undefined || options.host === null ? '*' : options.host;
  const at = options.path !== undefined && options.path !== null ? 'unix:' + options.path : host + ':' + options.port;
  seen.push(at);
  const done = args.filter((it) => typeof it === 'function');
  const self = this;
  const result = listen.call(this, { port: 0, host: '127.0.0.1' }, ...done);
  this.once('listening', () => process.send && process.send({ at, port: self.address().port }));
  return result;
};
`;

function ask(port, url, headers, method = 'GET') {
  return new Promise((resolve) => {
    const request = http.request({ port, host: '127.0.0.1', path: url, method, headers, agent: false }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer));
    });
    request.on('error', () => resolve(null));
    request.setTimeout(3000, () => request.destroy());
    request.end();
  });
}

function lets(answer, origin) {
  const allowed = answer.headers['access-control-allow-origin'] ?? null;
  const credentials = answer.headers['access-control-allow-credentials'] === 'true';
  return { origin, allowed, credentials };
}

async function answers(port) {
  const cors = [];
  for (const origin of ORIGINS) {
    const answer = await ask(port, '/', origin ? { origin } : {});
    cors.push(answer ? lets(answer, origin) : { origin, error: true });
  }
  const cookies = {};
  for (const [name, headers] of [['tls', { 'x-forwarded-proto': 'https' }], ['plain', {}]]) {
    const answer = await ask(port, '/session', headers);
    cookies[name] = (answer?.headers['set-cookie'] ?? []).map((it) => it.replace(/=[^;]*/, '=…').replace(/expires=[^;]*/i, 'Expires=…'));
  }
  return { cors, cookies };
}

async function run(input, modules) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'express-'));
  for (const [name, text] of Object.entries({ ...input.files, '.probe.cjs': PROBE })) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  fs.symlinkSync(path.resolve(modules), path.join(folder, 'node_modules'));
  const child = spawn(process.execPath, ['--require', path.join(folder, '.probe.cjs'), input.start], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...input.env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr.on('data', (it) => (errors += it));
  const listens = [];
  const started = new Promise((resolve) => {
    child.on('message', (it) => {
      listens.push(it);
      setTimeout(resolve, 150);
    });
    child.on('exit', resolve);
    setTimeout(resolve, 4000);
  });
  await started;
  const relative = (it) => it.replace(folder + '/', '');
  const answer = { listens: [...new Set(listens.map((it) => relative(it.at)))].sort() };
  if (child.exitCode !== null) answer.ended = true;
  if (listens.length === 1 && child.exitCode === null) Object.assign(answer, await answers(listens[0].port));
  const over = new Promise((resolve) => child.on('exit', resolve));
  const gone = child.exitCode !== null;
  child.kill('SIGKILL');
  if (!gone) await over;
  fs.rmSync(folder, { recursive: true, force: true });
  if (answer.ended) process.stderr.write(errors.split('\n').slice(0, 8).join('\n'));
  return answer;
}

async function main() {
  const [table, modules] = process.argv.slice(2);
  for (const line of fs.readFileSync(table, 'utf8').split('\n').filter(Boolean)) {
    const [id, input] = JSON.parse(line);
    process.stdout.write(JSON.stringify([id, input, await run(input, modules)]) + '\n');
  }
}

main();
