/**
 * Runs one command of the bundle and keeps what that shows.
 *
 *   node .ci/train.cjs ENTRY train WORDS...    writes what V8 compiled into *.cache beside ENTRY, on top of what is there
 *   node .ci/train.cjs ENTRY record WORDS...   writes the names of the chunks that were loaded to descriptor 3
 */
'use strict';
const { renameSync, writeFileSync, writeSync } = require('node:fs');
const { dirname, join } = require('node:path');

const [entry, purpose, ...words] = process.argv.slice(2);
process.argv = [process.execPath, entry, ...words];

function record() {
  writeSync(3, Object.keys(require(entry).loaded).join('\n'));
}

function save() {
  for (const [file, script] of Object.entries(require(entry).scripts)) {
    const cache = join(dirname(entry), file.replace(/\.cjs$/, '.cache'));
    writeFileSync(`${cache}.${process.pid}`, script.createCachedData());
    renameSync(`${cache}.${process.pid}`, cache);
  }
}

const keep = purpose === 'record' ? record : save;
process.on('exit', keep);
// `run` and `exec` become the helper; here they end instead.
process.execve = () => {
  keep();
  process.reallyExit(0);
};
require(entry);
