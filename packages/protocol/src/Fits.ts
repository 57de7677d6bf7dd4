/**
 * Tells whether a value is already as its schema would decode it: nothing is missing that has a default, nothing is
 * transformed, nothing is refused. Such a value needs no decoding. To look at it costs a small part of parsing it, and
 * to decode it many times as much.
 *
 * A schema is compiled into closures when the first value arrives, each part when the first value reaches it. Values are
 * taken to be as `JSON.parse` makes them: those with other prototypes or with `undefined` in them do not fit.
 */
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import { isKept, options } from "./Lenient.ts"

/**
 * Returns a guard for the values that the schema decodes to themselves, unknown fields preserved. Use it where a value
 * that does not fit is dealt with elsewhere, and {@link decode} otherwise.
 *
 * @example
 * const isStarted = Fits.make(Turn.Started)
 * const turnId = isStarted(answer) ? answer.turn.id : undefined
 */
export const make = <A, I>(schema: Schema.Schema<A, I>): ((value: unknown) => value is A) => {
  let check: Check | undefined
  return (value): value is A => (check ??= checkOf(schema.ast))(value) === fitting
}

/**
 * Decodes a value, unknown fields preserved. A value that fits is returned itself, not a copy of it.
 *
 * @example
 * const decodeStarted = Fits.decode(Turn.Started)
 * const started = Either.getOrUndefined(decodeStarted(answer))
 */
export const decode = <A, I>(
  schema: Schema.Schema<A, I>
): ((value: unknown) => Either.Either<A, ParseResult.ParseError>) => {
  const fits = make(schema)
  let slowly: ((value: unknown) => Either.Either<A, ParseResult.ParseError>) | undefined
  return (value) => {
    if (fits(value)) return Either.right(value)
    const decode = (slowly ??= Schema.decodeUnknownEither(schema, options))
    // It throws for a tag that cannot be made a string, such as `{"toString":0}`.
    return Either.flatMap(
      Either.try({
        try: () => decode(value),
        catch: () => ParseResult.parseError(new ParseResult.Type(schema.ast, value))
      }),
      identity
    )
  }
}

/** The schema certainly refuses the value. */
const refused = 0
/** The schema certainly decodes the value to itself. */
const fitting = 1
/** The schema may fill in, transform or refuse: only decoding tells. */
const unsure = 2

type Verdict = typeof refused | typeof fitting | typeof unsure

type Check = (value: unknown) => Verdict

const checks = new WeakMap<AST.AST, Check>()

const checkOf = (ast: AST.AST): Check => {
  const known = checks.get(ast)
  if (known !== undefined) return known
  const check = annotated(ast, compile(ast))
  checks.set(ast, check)
  return check
}

const annotated = (ast: AST.AST, check: Check): Check => {
  const { onExcessProperty = "preserve" } = Option.getOrElse(
    AST.getParseOptionsAnnotation(ast),
    (): AST.ParseOptions => options
  )
  if (onExcessProperty !== "preserve") return never
  return Option.isNone(AST.getDecodingFallbackAnnotation(ast))
    ? check
    : (value) => (check(value) === fitting ? fitting : unsure)
}

const never: Check = () => unsure

const verdict = (isFitting: boolean): Verdict => (isFitting ? fitting : refused)

const compile = (ast: AST.AST): Check => {
  switch (ast._tag) {
    case "UnknownKeyword":
    case "AnyKeyword":
      return () => fitting
    case "StringKeyword":
      return (value) => verdict(typeof value === "string")
    case "NumberKeyword":
      return (value) => verdict(typeof value === "number")
    case "BooleanKeyword":
      return (value) => verdict(typeof value === "boolean")
    case "UndefinedKeyword":
      return (value) => verdict(value === undefined)
    case "Literal":
      return (value) => verdict(value === ast.literal)
    case "Declaration":
      return declaration(ast)
    case "Refinement":
      return refinement(ast)
    case "Suspend":
      return suspended(ast)
    case "TupleType":
      return tuple(ast)
    case "TypeLiteral":
      return struct(ast, new Set())
    case "Union":
      return union(ast)
    case "Transformation":
      return transformation(ast)
    default:
      return never
  }
}

const declaration = (ast: AST.Declaration): Check => {
  const parse = ast.decodeUnknown(...ast.typeParameters)
  return (value) => {
    const result: unknown = parse(value, options, ast)
    if (!Either.isEither(result)) return unsure
    if (Either.isLeft(result)) return refused
    return result.right === value ? fitting : unsure
  }
}

const refinement = (ast: AST.Refinement): Check => {
  const from = checkOf(ast.from)
  return (value) => {
    const found = from(value)
    return found === fitting ? verdict(Option.isNone(ast.filter(value, options, ast))) : found
  }
}

const suspended = (ast: AST.Suspend): Check => {
  let check: Check | undefined
  return (value) => (check ??= checkOf(ast.f()))(value)
}

const tuple = ({ elements, rest }: AST.TupleType): Check => {
  const [type] = rest
  if (elements.length > 0 || type === undefined || rest.length > 1) return never
  const check = checkOf(type.type)
  return (value) => {
    if (!Array.isArray(value)) return refused
    for (let index = 0; index < value.length; index++) {
      const element: unknown = value[index]
      const found = element === undefined ? absent(check) : check(element)
      if (found !== fitting) return found
    }
    return fitting
  }
}

/** What is absent and accepted becomes an `undefined` that is present. */
const absent = (check: Check): Verdict => (check(undefined) === refused ? refused : unsure)

/** The members named in `filled` get a value if they are missing. */
const struct = (
  { indexSignatures, propertySignatures }: AST.TypeLiteral,
  filled: ReadonlySet<PropertyKey>
): Check => {
  if (propertySignatures.length === 0 && indexSignatures.length === 0) {
    return (value) => verdict(value !== null && value !== undefined)
  }
  if (propertySignatures.some(({ name }) => name in Object.prototype)) return never
  if (indexSignatures.some(({ parameter }) => !AST.isStringKeyword(parameter))) return never
  const members = propertySignatures.map(({ isOptional, name, type }) => ({
    name,
    check: checkOf(type),
    isFilled: filled.has(name),
    isOptional
  }))
  const others = indexSignatures.map(({ type }) => checkOf(type))
  return (value) => {
    if (!Predicate.isRecord(value)) return refused
    if (!isPlain(value)) return unsure
    for (const { check, isFilled, isOptional, name } of members) {
      const member = value[name]
      if (member === undefined) {
        if (isFilled) return unsure
        if (isOptional && !(name in value)) continue
        return absent(check)
      }
      const found = check(member)
      if (found !== fitting) return found
    }
    for (const check of others) {
      for (const key in value) {
        const found = check(value[key])
        if (found !== fitting) return found
      }
    }
    return fitting
  }
}

/** A member `__proto__` is lost by decoding. */
const isPlain = (value: object): boolean =>
  Object.getPrototypeOf(value) === Object.prototype && !Object.hasOwn(value, "__proto__")

const union = ({ types }: AST.Union): Check => {
  const [other, ...more] = types.filter((type) => type !== AST.null)
  if (other !== undefined && more.length === 0) return nullable(checkOf(other))
  const checks = types.map(checkOf)
  const tags = tagsOf(types)
  if (tags === undefined) return (value) => ofAny(checks, value)
  const { key, untagged } = tags
  const tagged = new Map([...tags.tagged].map(([tag, member]) => [tag, checkOf(member)]))
  const others = untagged.map(checkOf)
  return (value) => {
    const tag = Predicate.isRecord(value) ? value[key] : undefined
    if (typeof tag !== "string") return ofAny(checks, value)
    const found = tagged.get(tag)?.(value) ?? refused
    return found === refused ? ofAny(others, value) : found
  }
}

/** The most frequent union by far. */
const nullable =
  (check: Check): Check =>
  (value) =>
    value === null && check(value) === refused ? fitting : check(value)

/** The first member that does not refuse decides, in an order that is not known here. */
const ofAny = (checks: ReadonlyArray<Check>, value: unknown): Verdict => {
  let any: Verdict = refused
  for (const check of checks) {
    const found = check(value)
    if (found === unsure) return unsure
    if (found === fitting) any = fitting
  }
  return any
}

interface Tags {
  readonly key: PropertyKey
  readonly tagged: ReadonlyMap<string, AST.AST>
  readonly untagged: ReadonlyArray<AST.AST>
}

/**
 * The members of a union by the texts of the one member that tells them apart. Decoding tries the member with the tag
 * before those without any. `undefined` if they are not told apart so simply.
 */
const tagsOf = (types: ReadonlyArray<AST.AST>): Tags | undefined => {
  const tagged = new Map<string, AST.AST>()
  const untagged: Array<AST.AST> = []
  let key: PropertyKey | undefined
  for (const type of types) {
    const tag = tagOf(type)
    if (tag === undefined) {
      untagged.push(type)
      continue
    }
    key ??= tag.name
    if (tag.name !== key || typeof tag.literal !== "string" || tagged.has(tag.literal)) {
      return undefined
    }
    tagged.set(tag.literal, type)
  }
  return key === undefined ? undefined : { key, tagged, untagged }
}

interface Tag {
  readonly name: PropertyKey
  readonly literal: AST.LiteralValue
}

/** The first required literal, as in `ParseResult`. */
const tagOf = (ast: AST.AST): Tag | undefined => {
  switch (ast._tag) {
    case "Suspend":
      return tagOf(ast.f())
    case "Refinement":
    case "Transformation":
      return tagOf(ast.from)
    case "TypeLiteral":
      for (const { isOptional, name, type } of ast.propertySignatures) {
        const encoded = AST.encodedAST(type)
        if (!isOptional && AST.isLiteral(encoded)) return { name, literal: encoded.literal }
      }
      return undefined
    default:
      return undefined
  }
}

const transformation = (ast: AST.Transformation): Check => {
  if (isKept(ast.annotations)) return checkOf(ast.from)
  const filled = filledBy(ast)
  if (filled !== undefined && AST.isTypeLiteral(ast.from)) {
    return annotated(ast.from, struct(ast.from, filled))
  }
  const from = checkOf(ast.from)
  return (value) => (from(value) === refused ? refused : unsure)
}

/** The names of the fields that get a value if they are missing. `undefined` if other fields are transformed, too. */
const filledBy = ({
  to,
  transformation
}: AST.Transformation): ReadonlySet<PropertyKey> | undefined => {
  if (!AST.isTypeLiteral(to) || !AST.isTypeLiteralTransformation(transformation)) return undefined
  const kept = new Map(
    to.propertySignatures
      .filter(({ annotations }) => isKept(annotations))
      .map(({ isOptional, name }) => [name, isOptional])
  )
  const filled = new Set<PropertyKey>()
  for (const { from, to } of transformation.propertySignatureTransformations) {
    const isOptional = kept.get(to)
    if (from !== to || isOptional === undefined) return undefined
    if (!isOptional) filled.add(from)
  }
  return filled
}
