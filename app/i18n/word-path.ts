/** Of a tree of sentences: `picker.open`; a plural is asked for without its ending. */
export type WordPath<Words> = {
  [Key in keyof Words & string]: Words[Key] extends string
    ? Key extends `${infer Base}_other`
      ? Base
      : Key
    : `${Key}.${WordPath<Words[Key]>}`
}[keyof Words & string]
