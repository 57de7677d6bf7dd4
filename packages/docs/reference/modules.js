/** Shows modules as programs use them: under the names that they import, and with types by the names in the sources. */
import { Converter, ReflectionKind } from "typedoc"

/** `agent/Session`, and not `agent/src/Session`. */
const nameModules = ({ project }) => {
  for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
    module.name = module.name.replace("/src/", "/")
  }
}

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
    if (reflection.kindOf(ReflectionKind.Class)) delete reflection.extendedTypes
  }
}

export const load = ({ converter }) => {
  converter.on(Converter.EVENT_CREATE_SIGNATURE, nameReturned)
  converter.on(Converter.EVENT_RESOLVE_BEGIN, nameModules)
  // After typedoc has said what is inherited.
  converter.on(Converter.EVENT_RESOLVE_END, hideUnnamedClasses, -1000)
}
