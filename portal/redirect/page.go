package redirect

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
)

// PageData is the data for Options.Page.
type PageData struct {
	Status  int     // of the response: 200, or the status of an Error
	Title   string  // of the page
	Text    string  // what happened, and what the customer can do
	Button  string  // text of the button of a form with method post and without action; empty: no form
	Hidden  []Field // hidden inputs of that form
	Address bool    // the form asks for an e-mail address, in an input named "address"
}

// Field is a hidden input of a form.
type Field struct{ Name, Value string }

//go:embed page.html
var builtin string

var builtinPage = template.Must(template.New("page.html").Parse(builtin))

var titles = map[int]string{
	http.StatusBadRequest:          "There is no such page",
	http.StatusUnauthorized:        "Please sign in",
	http.StatusForbidden:           "This cannot be opened",
	http.StatusNotFound:            "Not found",
	http.StatusMethodNotAllowed:    "Not available",
	http.StatusNotAcceptable:       "Cannot be opened here",
	http.StatusGone:                "This link has expired",
	http.StatusTooManyRequests:     "Too many clicks",
	http.StatusInternalServerError: "Something went wrong",
	http.StatusServiceUnavailable:  "Please try again later",
}

// pages writes the pages of one handler.
type pages struct {
	template  *template.Template // nil: the built-in one
	hosts     hosts
	signInURL string
	logger    *slog.Logger
}

func (p *pages) write(w http.ResponseWriter, r *http.Request, data PageData) {
	var body bytes.Buffer
	if p.template != nil {
		if err := p.template.Execute(&body, data); err != nil {
			p.logger.LogAttrs(r.Context(), slog.LevelWarn, "Options.Page failed; the built-in page is shown instead")
			body.Reset()
		}
	}
	if body.Len() == 0 {
		_ = builtinPage.Execute(&body, data) // a buffer never fails
	}
	header := w.Header()
	setPrivate(header)
	header.Set("Content-Type", "text/html; charset=utf-8")
	// no-referrer would make the form send Origin: null, which is refused.
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Content-Security-Policy", "default-src 'none'; style-src "+styleSources(body.String())+
		"; form-action "+p.hosts.formAction(r.Host, p.signInURL)+"; frame-ancestors 'none'; base-uri 'none'")
	w.WriteHeader(data.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body.Bytes())
	}
}

// lineBreaks does what a browser does to a page before it hashes a style.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// styleSources returns the sources that allow only the page's own style elements.
func styleSources(page string) string {
	page = lineBreaks.Replace(page)
	lower := asciiLower(page) // a browser ignores the case of a name
	var sources []string
	for {
		_, rest, ok := strings.Cut(lower, "<style")
		_, rest, _ = strings.Cut(rest, ">")
		style, after, closed := strings.Cut(rest, "</style>")
		if !ok || !closed {
			break
		}
		start := len(page) - len(rest)
		sum := sha256.Sum256([]byte(page[start : start+len(style)]))
		sources = append(sources, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
		lower = after
	}
	if sources == nil {
		return "'none'"
	}
	return strings.Join(sources, " ")
}

// setPrivate keeps a response out of caches and search engines.
func setPrivate(header http.Header) {
	header.Set("Cache-Control", "no-store")
	header.Set("X-Robots-Tag", "noindex")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
}

// seeOther redirects without a body. http.Redirect would write the target into the
// body of the response to a GET.
func seeOther(w http.ResponseWriter, r *http.Request, target string) {
	setPrivate(w.Header())
	w.Header()["Content-Type"] = nil
	http.Redirect(w, r, target, http.StatusSeeOther)
}

func writeJSON(w http.ResponseWriter, r *http.Request, status int, body map[string]string) {
	setPrivate(w.Header())
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_ = json.NewEncoder(w).Encode(body) // the customer may be gone
	}
}
