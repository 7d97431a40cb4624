// Package examples_test runs what the README tells a newcomer to type.
package examples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestReadme: the program of the README is 30 lines, and in an empty folder, with
// the command that the README gives, it prints what the README says.
func TestReadme(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("the go command is not on the PATH")
	}
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	program := block(t, string(readme), "go")
	require.LessOrEqual(t, strings.Count(program, "\n"), 30)
	says := regexp.MustCompile("It prints `([^`]+)`").FindStringSubmatch(string(readme))
	require.Len(t, says, 2, "the README says what the program prints")

	root, err := filepath.Abs("..")
	require.NoError(t, err)
	var setup string
	for _, sh := range blocks(string(readme), "sh") {
		if strings.HasPrefix(sh, "go mod init") {
			setup = strings.ReplaceAll(sh, "../parley", root)
		}
	}
	require.Contains(t, setup, root, "the README says how to use a clone")

	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o600))
	sh := exec.Command("sh", "-c", setup+"\ngo run .")
	sh.Dir = dir
	sh.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	out, err := sh.Output()
	require.NoError(t, err, "%s", sh.Stderr)
	require.Equal(t, says[1], strings.TrimSpace(string(out)))
}

// TestReadme_Links: every file that the README names is there.
func TestReadme_Links(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	links := regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllStringSubmatch(string(readme), -1)
	require.Greater(t, len(links), 10)
	for _, link := range links {
		_, err := os.Stat(filepath.Join("..", link[1]))
		require.NoError(t, err)
	}
}

func block(t *testing.T, text, language string) string {
	all := blocks(text, language)
	require.Len(t, all, 1, "one block of %s", language)
	return all[0]
}

func blocks(text, language string) []string {
	var all []string
	for _, m := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}
