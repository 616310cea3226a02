import type { JsonSchema } from '@gatehouse/spec'

/** Which way a schema faces: what a caller sends, or what the API answers. */
export type Direction = 'request' | 'response'

/** A converted schema in which references to components still stand as `{ $ref: "#/$defs/Name" }`. */
export interface Template {
  readonly schema: JsonSchema
  /** The component behind each reference in it, one entry per place. */
  readonly references: readonly Component[]
}

/** A part of the document that is referred to. It is converted once per direction and shared by all operations. */
export interface Component {
  readonly name: string
  /** JSON Pointer into the document. */
  readonly pointer: string
  template(): Template
}

/** What the converter knows about the nodes it made; a property may be called `$ref`, so their looks do not tell. */
export interface NodeMarks {
  readonly components: WeakMap<object, Component>
  /** Nodes that are, or contain, a reference. The others are shared as they are. */
  readonly carriers: WeakSet<object>
}
