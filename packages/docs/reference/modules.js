/** Shows modules as programs use them: under the names that they import, and with types by the names in the sources. */
import { readFileSync } from "node:fs"
import { Application, Comment, CommentTag, Converter, ReflectionKind } from "typedoc"

const modulesOf = (project) => project.getReflectionsByKind(ReflectionKind.Module)

/** `agent/Session`, and not `agent/src/Session`. */
const nameModules = ({ project }) => {
  for (const module of modulesOf(project)) module.name = module.name.replace("/src/", "/")
}

/** The docstring that a file begins with is that of its module. Typedoc wants a tag for this, which editors would show. */
const describeModules = ({ project }) => {
  for (const module of modulesOf(project)) {
    const file = project.getSymbolIdFromReflection(module)?.fileName
    const [, block = ""] = /^\/\*\*([\s\S]*?)\*\//.exec(readFileSync(file, "utf8")) ?? []
    const text = block.replaceAll(/^ *\* ?/gm, "").replaceAll(/\{@link (\w+)\}/g, "`$1`")
    const [summary = "", ...examples] = text.split("@example\n")
    module.comment ??= new Comment(
      [{ kind: "text", text: summary.trim() }],
      examples.map((code) => new CommentTag("@example", [codeOf(code)]))
    )
  }
}

const codeOf = (code) => ({ kind: "code", text: `\`\`\`ts\n${code.trim()}\n\`\`\`` })

/** The compiler forgets the name of a union that a function returns, and would spell it out. */
const nameReturned = (context, signature, declaration) => {
  if (declaration?.type !== undefined && !signature.kindOf(ReflectionKind.ConstructorSignature)) {
    signature.type = context.converter.convertType(context, declaration.type)
  }
}

/** The class that a schema makes has no name. What it gives is shown as the class's own. */
const hideUnnamedClasses = ({ project }) => {
  for (const reflection of Object.values(project.reflections)) {
    if (reflection.inheritedFrom?.name.startsWith("Schema.") === true) {
      delete reflection.inheritedFrom
    }
    if (reflection.kindOf(ReflectionKind.Class)) delete reflection.typeHierarchy
  }
}

/** A tag is a class that nobody makes. */
const hideConstructorsOfTags = ({ project }) => {
  for (const constructor of project.getReflectionsByKind(ReflectionKind.Constructor)) {
    const [signature] = constructor.signatures ?? []
    if (signature?.parameters?.[0]?.type?.name === "never") project.removeReflection(constructor)
  }
}

/** A schema and its type have one name, and one of them says what both are. */
const shareComments = ({ project }) => {
  for (const { children = [] } of modulesOf(project)) {
    for (const one of children) {
      one.comment ??= children.find((other) => other.name === one.name && other.comment)?.comment
    }
  }
}

const isGenerated = (reflection) =>
  reflection.project
    .getSymbolIdFromReflection(reflection)
    ?.packagePath.startsWith("src/generated/") === true

const isDocumented = (reflection) =>
  reflection.hasComment() || reflection.signatures?.some((one) => one.hasComment()) === true

/** Whatever is public says what it is. The definitions of the protocol say what codex says of them. */
const demandComments = (logger) => (project) => {
  for (const module of modulesOf(project)) {
    for (const one of module.children ?? []) {
      if (one.kindOf(ReflectionKind.Reference | ReflectionKind.Namespace)) continue
      if (!isDocumented(one) && !isGenerated(one)) {
        logger.error(`${module.name}.${one.name} does not say what it is`)
      }
    }
  }
}

export const load = (app) => {
  const { converter, logger } = app
  converter.on(Converter.EVENT_CREATE_SIGNATURE, nameReturned)
  converter.on(Converter.EVENT_RESOLVE_BEGIN, nameModules)
  converter.on(Converter.EVENT_RESOLVE_BEGIN, describeModules)
  converter.on(Converter.EVENT_RESOLVE_BEGIN, hideConstructorsOfTags)
  converter.on(Converter.EVENT_RESOLVE_BEGIN, shareComments)
  app.on(Application.EVENT_VALIDATE_PROJECT, demandComments(logger))
  // After typedoc has said what is inherited.
  converter.on(Converter.EVENT_RESOLVE_END, hideUnnamedClasses, -1000)
}
