/** The names of files and folders whose contents are trusted or run later. */

/** Codex keeps these read-only even where its sandbox may write: their contents are run or trusted later. */
export const isReserved = (name: string): boolean => reserved.test(folded(name))

/** Some file systems have a short name for a long one: `git~1` for `.git`. */
const reserved = /^(?:\.(?:git|codex|agents)|(?:git|codex|agents)~\d+)$/

/** Whether a program that works in the folder runs the file later, or an agent believes it. */
export const isRunLater = (names: ReadonlyArray<string>): boolean =>
  names.some((name, n) => {
    const plain = folded(name)
    return folders.has(plain) || (n === names.length - 1 && files.some((file) => file.test(plain)))
  })

/** Whether a path leads into a folder whose files are trusted, run or believed later. */
export const isSpecialFolder = (names: ReadonlyArray<string>): boolean =>
  names.some((name) => isReserved(name) || folders.has(folded(name)))

/**
 * The name as the most lenient file systems compare names: without case, invisible letters, and dots, spaces or a
 * stream (`:`) at the end.
 */
const folded = (name: string): string =>
  name
    .normalize("NFKC")
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "")
    .toLowerCase()
    .replace(/:.*$/su, "")
    .replace(/[. ]+$/u, "")

const folders: ReadonlySet<string> = new Set([
  ".buildkite",
  ".cargo",
  ".circleci",
  ".claude",
  ".cursor",
  ".devcontainer",
  ".direnv",
  ".githooks",
  ".github",
  ".husky",
  ".idea",
  ".mvn",
  ".vscode",
  ".yarn",
  "node_modules"
])

const files: ReadonlyArray<RegExp> = [
  // What agents are told.
  /^(?:agents|agents\.override|claude|claude\.local|gemini)\.md$/,
  /^(?:\.cursorrules|\.windsurfrules|\.mcp\.json)$/,
  // Environments and shells.
  /^(?:\.env(?:\..*)?|\.envrc|\.tool-versions|\.?mise(?:\..*)?\.toml)$/,
  /^\.(?:bash_profile|bash_login|bashrc|profile|zshenv|zprofile|zshrc|zlogin|vimrc|exrc)$/,
  // Packages and builds.
  /^(?:package\.json|package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|pnpm-workspace\.yaml)$/,
  /^(?:yarn\.lock|bun\.lockb?|bunfig\.toml|deno\.jsonc?|\.npmrc|\.yarnrc(?:\.yml)?|\.pnpmfile\.[cm]?js)$/,
  /^(?:cargo\.toml|cargo\.lock|build\.rs|rust-toolchain(?:\.toml)?|go\.mod|go\.work)$/,
  /^(?:pyproject\.toml|setup\.(?:py|cfg)|requirements.*\.txt|tox\.ini|noxfile\.py|conftest\.py)$/,
  /^(?:sitecustomize\.py|usercustomize\.py|.*\.pth|pytest\.ini)$/,
  /^(?:gemfile(?:\.lock)?|rakefile|.*\.gemspec|composer\.(?:json|lock))$/,
  /^(?:pom\.xml|mvnw(?:\.cmd)?|gradlew(?:\.bat)?|.*\.gradle(?:\.kts)?|gradle\.properties)$/,
  /^(?:gnumakefile|makefile|.*\.mk|justfile|taskfile\.ya?ml|cmakelists\.txt|.*\.cmake)$/,
  /^(?:dockerfile|.*\.dockerfile|dockerfile\..*|(?:docker-)?compose(?:\..*)?\.ya?ml)$/,
  /^(?:flake\.nix|default\.nix|shell\.nix|vagrantfile|procfile)$/,
  // Tools that run their own configuration.
  /^(?:.*\.config\.[cm]?[jt]s|\.?[\w-]+rc\.[cm]?[jt]s|gulpfile\..*|gruntfile\..*)$/,
  // Repositories and continuous integration.
  /^(?:\.gitattributes|\.gitmodules|\.gitconfig|\.pre-commit-config\.yaml|\.?lefthook\..*)$/,
  /^(?:\.gitlab-ci\.yml|\.travis\.yml|jenkinsfile|azure-pipelines\.ya?ml|action\.ya?ml)$/
]
