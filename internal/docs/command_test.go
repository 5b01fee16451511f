package docs

import (
	"go/ast"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// TestFirstCommands keeps the promise of both READMEs: the first commands need nothing but Go.
func TestFirstCommands(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		got := commandsIn(readDocument(t, name))
		if len(got) < 2 || got[0] != "go run ./cmd/outturn demo" || got[1] != "go test ./..." {
			t.Errorf("%s: the first commands are %q", name, got[:min(2, len(got))])
		}
	}
}

func TestCommandsExist(t *testing.T) {
	t.Parallel()
	commands, flags := commandLine(t)
	for _, name := range documents(t) {
		for _, line := range commandsIn(readDocument(t, name)) {
			for _, why := range commandComplaints(line, commands, flags) {
				t.Errorf("%s: %s: %s", name, line, why)
			}
		}
	}
}

func TestCommandComplaints(t *testing.T) {
	t.Parallel()
	commands, flags := []string{"demo", "rescore"}, []string{"database", "help"}
	for line, want := range map[string]string{
		"go run ./cmd/outturn demo":                     "",
		"go run ./cmd/outturn":                          "",
		"outturn rescore table.xlsx --database=x":       "",
		"OUTTURN_ADDRESS=:80 outturn demo --help":       "",
		"go run ./cmd/outturn demonstrate":              "no command demonstrate",
		"outturn demo --datebase x":                     "no flag --datebase",
		"go run ./cmd/nothing demo":                     "./cmd/nothing does not exist",
		"go test ./...":                                 "",
		"go test -run X ./internal/docs":                "",
		"go test ./internal/nothing/...":                "./internal/nothing/... does not exist",
		"scripts/check -race":                           "",
		"scripts/postgres scripts/nothing":              "scripts/nothing does not exist",
		"go tool -modfile=tools/go.mod templ generate":  "",
		"curl -o x https://example.org/scripts/nothing": "",
	} {
		got := strings.Join(commandComplaints(line, commands, flags), "; ")
		if got != want {
			t.Errorf("%s: got %q, want %q", line, got, want)
		}
	}
}

func TestKebab(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"Demo": "demo", "SessionIdle": "session-idle", "URL": "url", "HTTPPort": "http-port"} {
		if got := kebab(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

// commandsIn returns the command lines in the shell blocks of a document, without comments and prompts.
func commandsIn(text string) []string {
	var out []string
	for _, block := range regexp.MustCompile("(?s)```(?:sh|bash|console)\n(.*?)```").FindAllStringSubmatch(text, -1) {
		for line := range strings.Lines(strings.ReplaceAll(block[1], "\\\n", " ")) {
			line, _, _ = strings.Cut(line, " #")
			line = strings.TrimPrefix(strings.TrimSpace(line), "$ ")
			if line != "" && !strings.HasPrefix(line, "#") {
				out = append(out, line)
			}
		}
	}
	return out
}

// commandComplaints says what a command line of a document names that the repository does not have.
func commandComplaints(line string, commands, flags []string) []string {
	var out []string
	words := strings.Fields(line)
	for i, word := range words {
		if local := regexp.MustCompile(`^(\./(?:cmd|internal)/\S+|scripts/\S+)$`).FindString(word); local != "" {
			if !exists(strings.TrimSuffix(strings.TrimPrefix(local, "./"), "/...")) {
				out = append(out, local+" does not exist")
			}
		}
		if word == "./cmd/outturn" && i > 1 && words[i-1] == "run" || word == "outturn" || word == "./outturn" {
			return append(out, argumentComplaints(words[i+1:], commands, flags)...)
		}
	}
	return out
}

// argumentComplaints checks what follows the name of the program.
func argumentComplaints(words, commands, flags []string) []string {
	var out []string
	if len(words) > 0 && !strings.HasPrefix(words[0], "-") && !slices.Contains(commands, words[0]) {
		out = append(out, "no command "+words[0])
	}
	for _, word := range words {
		if name, ok := strings.CutPrefix(word, "--"); ok && name != "" {
			if name, _, _ = strings.Cut(name, "="); !slices.Contains(flags, strings.TrimPrefix(name, "no-")) {
				out = append(out, "no flag --"+name)
			}
		}
	}
	return out
}

// commandLine reads the commands and flags from the structs that describe them in cmd/outturn.
func commandLine(t *testing.T) (commands, flags []string) {
	t.Helper()
	flags = []string{"help"}
	for _, file := range goFiles(t, "cmd/outturn") {
		ast.Inspect(parseFile(t, file), func(n ast.Node) bool {
			field, ok := n.(*ast.Field)
			if !ok || field.Tag == nil || len(field.Names) == 0 {
				return true
			}
			text, err := strconv.Unquote(field.Tag.Value)
			if err != nil {
				t.Fatal(err)
			}
			tag := reflect.StructTag(text)
			name := tag.Get("name")
			if name == "" {
				name = kebab(field.Names[0].Name)
			}
			if _, isCommand := tag.Lookup("cmd"); isCommand {
				commands = append(commands, name)
			} else if _, isArgument := tag.Lookup("arg"); !isArgument {
				flags = append(flags, name)
			}
			return true
		})
	}
	if len(commands) == 0 {
		t.Fatal("cmd/outturn describes no commands")
	}
	return commands, flags
}

// kebab writes a Go name the way the command line does: SessionIdle becomes session-idle.
func kebab(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		starts := unicode.IsUpper(r) && i > 0 && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]))
		if starts {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func TestScriptsCanBeRun(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{"scripts/*", ".ci/run"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %q, %v", pattern, found, err)
		}
		for _, file := range found {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(file)
			if err != nil || info.Mode()&0o111 == 0 {
				t.Errorf("%s cannot be run: %v", file, err)
			}
			if !strings.HasPrefix(string(content), "#!/usr/bin/env bash\n") || !strings.Contains(string(content), "\nset -euo pipefail\n") {
				t.Errorf("%s: should begin strictly", file)
			}
		}
	}
}
