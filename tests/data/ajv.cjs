// Ajv's verdict on records: {schemas: {kind: schema}, records: [[kind, data], …]} on standard input,
// {"draft-07": [valid, …], "2020-12": [valid, …]} on standard output.
const read = JSON.parse(require('fs').readFileSync(0, 'utf8'))

function verdicts(Ajv) {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true })
  const validators = {}
  for (const [kind, schema] of Object.entries(read.schemas)) validators[kind] = ajv.compile(schema)
  return read.records.map(([kind, data]) => validators[kind](data))
}

const result = { 'draft-07': verdicts(require('ajv')), '2020-12': verdicts(require('ajv/dist/2020')) }
process.stdout.write(JSON.stringify(result))
