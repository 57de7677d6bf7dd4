/** Names modules as a program imports them: `agent/Session`, and not `agent/src/Session`. */
import { Converter, ReflectionKind } from "typedoc"

export const load = (app) =>
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      module.name = module.name.replace("/src/", "/")
    }
  })
