package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// screen is one person's browser with one page open.
type screen struct {
	*site
	who    string
	ctx    context.Context
	mu     sync.Mutex
	faults []string // what went wrong inside the page
	failed []string // requests that failed or were refused, as the console says it
}

// screen opens a browser of its own for a person. What the page throws, or tries to
// load from elsewhere, fails the test.
func (s *site) screen(who, path string, width, height int64) *screen {
	s.t.Helper()
	ctx, _ := chromedp.NewContext(browser(s.t), chromedp.WithNewBrowserContext())
	p := &screen{site: s, who: who, ctx: ctx}
	require.NoError(s.t, chromedp.Do(ctx), "a browser for %s", who)
	messages := chromedp.Console(ctx)
	var listening sync.WaitGroup
	listening.Go(func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			p.hear(m)
		}
	})
	s.t.Cleanup(func() {
		if s.t.Failed() {
			p.shot("failed")
		}
		bounded, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		chromedp.Cancel(bounded)
		listening.Wait()
		require.Empty(s.t, p.faults, "what went wrong inside the page of %s", who)
	})
	p.do("be in front", inFront)
	p.do("have a window", chromedp.EmulateViewport(width, height))
	p.prefer("light", "reduce")
	p.do("open "+path, chromedp.Navigate(s.url+path))
	return p
}

// inFront makes each of several pages behave as if it were the one in front.
func inFront(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
	_, err := cdp.Call(ctx, t, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	return chromedp.Void{}, err
}

// prefer sets what the person has chosen for the whole machine: light or dark, and
// whether things may move. Mostly they may not, as that costs time here.
func (p *screen) prefer(scheme, motion string) {
	p.t.Helper()
	p.do("prefer "+scheme, func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: motion},
		}})
		return chromedp.Void{}, err
	})
}

func (p *screen) hear(m chromedp.ConsoleMessage) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m.IsException() || m.Source == "security" || strings.Contains(m.Text, "Content Security Policy") {
		p.faults = append(p.faults, m.String())
	}
	if m.Source == "network" {
		p.failed = append(p.failed, m.String())
	}
}

// do carries out one step within the bound.
func (p *screen) do(what string, step chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	require.NoError(p.t, chromedp.Do(ctx, step), "%s: %s", p.who, what)
}

// words are for expressions: all(name) are the parts of that data-test name, one is
// the first that can be seen, and says is its text. said and lines are messages, not the
// system's own lines.
const words = `
	const all = (name, root = document) => [...root.querySelectorAll('[data-test="' + name + '"]')];
	const seen = (node) => Boolean(node?.checkVisibility({ visibilityProperty: true }));
	const one = (name, root) => all(name, root).find(seen);
	const says = (name, root) => one(name, root)?.textContent.replace(/\s+/g, ' ').trim() ?? null;
	const of = (name, id) => all(name).find((node) => node.dataset.conversation === id);
	const said = (name) => all(name).filter((node) => seen(node) && !node.dataset.notice);
	const lines = (name) => said(name).map((node, i) => (i + 1) + ' ' + node.dataset.role);
`

// expression fills values into a JavaScript expression, each at a %s.
func expression(format string, values ...any) string {
	quoted := make([]any, len(values))
	for i, v := range values {
		text, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		quoted[i] = string(text)
	}
	return "(() => {" + words + "return (" + fmt.Sprintf(format, quoted...) + ")})()"
}

// read evaluates an expression in the page.
func read[T any](p *screen, format string, values ...any) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression(format, values...)))
	require.NoError(p.t, err, "%s: read %s", p.who, format)
	return got
}

// wait waits until the expression holds. The sentence says what the person waits
// for. If it does not come, the test ends with what the page shows instead.
func (p *screen) wait(sentence, format string, values ...any) {
	p.t.Helper()
	await[bool](p, sentence, "Boolean("+format+")", values...)
}

// await waits until the expression is neither false nor null, and returns it.
func await[T comparable](p *screen, sentence, format string, values ...any) T {
	p.t.Helper()
	var none T
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		// An error may mean that the page is being loaded.
		got, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression(format, values...)))
		if err == nil && got != none {
			return got
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			shown := read[string](p, `location.href + "\n" + document.body.innerText`)
			require.FailNow(p.t, p.who+" waits in vain: "+sentence, "%s %v\nlast error: %v\nThe page shows:\n%s\n%s", format, values, err, shown, p.log)
		}
	}
}

// part is the selector of a data-test name, inside the others before it.
func part(names ...string) string {
	for i, name := range names {
		if !strings.ContainsAny(name, "[#.") {
			names[i] = `[data-test="` + name + `"]`
		}
	}
	return strings.Join(names, " ")
}

// target is where to click on an element, once it can be clicked: it is there, it is
// enabled, nothing lies over it, and it stands still. An alert takes no click while
// it has just appeared, so that nobody answers one by mistake.
const target = `(() => {
	const node = [...document.querySelectorAll(%s)].find(seen);
	if (!node || node.disabled) return '';
	const alert = node.closest('[data-test="alert"]');
	if (alert) alert.noticed ??= performance.now();
	if (alert && performance.now() - alert.noticed < 300) return '';
	node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
	const box = node.getBoundingClientRect();
	const x = box.x + box.width / 2, y = box.y + box.height / 2;
	if (!node.contains(document.elementFromPoint(x, y))) return '';
	const was = node.spot;
	node.spot = x + ' ' + y;
	return was === node.spot ? was : '';
})()`

// spot waits until an element can be clicked, and returns where.
func (p *screen) spot(names ...string) (x, y float64) {
	p.t.Helper()
	selector := part(names...)
	_, err := fmt.Sscan(await[string](p, selector+" can be clicked", target, selector), &x, &y)
	require.NoError(p.t, err)
	return x, y
}

// click presses the mouse on an element, as soon as that is possible.
func (p *screen) click(names ...string) {
	p.t.Helper()
	x, y := p.spot(names...)
	p.do("click "+part(names...), chromedp.MouseClickXY(x, y))
}

// write clicks into a field and types.
func (p *screen) write(text string, names ...string) {
	p.t.Helper()
	p.click(names...)
	p.do("type "+text, chromedp.KeyEvent(text))
}

// paste clicks into a field and inserts the text at once.
func (p *screen) paste(text string, names ...string) {
	p.t.Helper()
	p.click(names...)
	p.do("paste", func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return chromedp.Void{}, err
	})
}

// wipe empties a field.
func (p *screen) wipe(names ...string) {
	p.t.Helper()
	p.click(names...)
	p.do("select all", chromedp.KeyEvent("a", chromedp.KeyModifiers(kb.ModifierCtrl)))
	p.press(kb.Delete)
}

// press presses keys, such as kb.Enter, one after the other.
func (p *screen) press(keys ...string) {
	p.t.Helper()
	p.do("press keys", chromedp.KeyEvent(strings.Join(keys, "")))
}

// reload loads the page anew.
func (p *screen) reload() {
	p.t.Helper()
	p.do("reload", chromedp.Reload())
}

// shot keeps a picture of the page, if pictures are wanted.
func (p *screen) shot(name string) {
	dir := os.Getenv("PARLEY_SHOTS")
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, strings.ReplaceAll(p.t.Name(), "/", "_")+"-"+p.who+"-"+name+".png"), picture, 0o600)
	}
	if err != nil {
		p.t.Logf("no picture of %s: %v", p.who, err)
	}
}
