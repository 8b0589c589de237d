/** Reads a JSON list of `{kind, message}` from its input and writes what the extension has against each; null: nothing. */
import { readFileSync } from 'node:fs';

import { load } from './load.mjs';

const { CALL, isBad, readCall, readTell } = await load('protocol');

const read = ({ kind, message }) => (kind === 'call' ? readCall(CALL + JSON.stringify(message)) : readTell(message));

const found = JSON.parse(readFileSync(0, 'utf8')).map(read);
process.stdout.write(JSON.stringify(found.map(each => (isBad(each) ? `${each.bad}: ${each.what}` : null))));
