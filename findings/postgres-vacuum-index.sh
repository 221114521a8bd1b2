#!/bin/sh
# PostgreSQL 18.7 (as PGlite 0.5.17): a VACUUM gives the pages of a table that was emptied to the next rows at once, but not those of its index;
# only a second VACUUM does.
#
# The first one takes the emptied pages out of the tree; whether somebody may still be on the way to them it asks again only the next time. So
# 50,000 rows that come, go and are vacuumed once leave an index that grows to twice its size with the next 50,000 (whose keys are larger, as those
# of new rows are), while the table stays as it was. Vacuumed twice, both stay as they were.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-fund --no-audit @electric-sql/pglite@0.5.17
cat >life.mjs <<'NODE'
import assert from 'node:assert/strict'
import { PGlite } from '@electric-sql/pglite'

const db = new PGlite()
const columns = "id bigint GENERATED ALWAYS AS IDENTITY, word text"

async function sizes(vacuums) {
  await db.exec(`DROP TABLE IF EXISTS guests; CREATE TABLE guests (${columns}) WITH (autovacuum_enabled = off)`)
  await db.exec('CREATE INDEX guests_id ON guests (id)')
  const found = []
  for (let life = 0; life < 3; life++) {
    await db.exec("INSERT INTO guests (word) SELECT 'here' FROM generate_series(1, 50000)")
    const size = "SELECT pg_relation_size('guests') AS rows, pg_relation_size('guests_id') AS index"
    found.push((await db.query(size)).rows[0])
    await db.exec('DELETE FROM guests')
    for (let n = 0; n < vacuums; n++) await db.exec('VACUUM guests')
  }
  console.log(`vacuumed ${vacuums} times after each life:`, JSON.stringify(found))
  return found.map(({ rows, index }) => [rows / found[0].rows, Math.round((index / found[0].index) * 10) / 10])
}

console.log((await db.query('SHOW server_version')).rows[0].server_version)
assert.deepEqual(await sizes(1), [[1, 1], [1, 2], [1, 2]])
assert.deepEqual(await sizes(2), [[1, 1], [1, 1], [1, 1]])
NODE
node life.mjs
