/** A program of its own: makes or opens a PGlite database in a folder, and ends. The baseline of a start. */
import { PGlite } from '@electric-sql/pglite'

const database = await PGlite.create(process.argv[2]!)
await database.query('select 1')
await database.close()
