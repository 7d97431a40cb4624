package browsertest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	// The tests run this as a program of its own, which go test does not see: without
	// the import a result from before a change of the pages would be taken from its cache.
	_ "github.com/parley-go/parley/examples/desktop/web"
)

// What all tests share: the program, and one Chromium in which each person has a
// browser context, that is a browser of its own with its own cookies.
var (
	folder   string // for the program and Chromium's profile
	program  = sync.OnceValues(build)
	chromium = sync.OnceValues(launch)
	quit     = func() {}
)

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "parley-browser-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	folder = dir
	code := m.Run()
	quit()
	os.RemoveAll(dir)
	os.Exit(code)
}

// build makes the desktop's program, with the race detector if the tests have it.
func build() (string, error) {
	path := filepath.Join(folder, "desktop")
	args := []string{"build", "-o", path}
	if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		args = append(args, "-race")
	}
	out, err := exec.Command("go", append(args, "github.com/parley-go/parley/examples/desktop")...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("the desktop does not build: %w\n%s", err, out)
	}
	return path, nil
}

var errNoChromium = errors.New("no Chromium is installed: neither chromium nor google-chrome is on the PATH")

// launch starts Chromium.
func launch() (context.Context, error) {
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		return nil, errNoChromium
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(filepath.Join(folder, "profile")),
		chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-features", "Translate,SpareRendererForSitePerProcess"),
		chromedp.Flag("lang", "en-GB"),
		chromedp.WindowSize(1280, 800),
	)
	allocator, end := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		end()
		return nil, fmt.Errorf("chromium does not start: %w", err)
	}
	quit = func() {
		bounded, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		chromedp.Cancel(bounded)
		end()
	}
	return ctx, nil
}

// browser is the Chromium of the tests. Where there is none the test is skipped,
// unless that is forbidden.
func browser(t *testing.T) context.Context {
	t.Helper()
	ctx, err := chromium()
	switch {
	case errors.Is(err, errNoChromium) && os.Getenv("PARLEY_BROWSER") != "require":
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
	return ctx
}
