// Package portal is the vocabulary that all customer-portal providers share.
//
// A billing provider hosts a page where a customer sees invoices, changes a card,
// or cancels. A portal link is a URL that signs one customer in to that page. A
// program asks for a link when the customer clicks, sends the customer there, and
// forgets the link:
//
//	link, err := generator.GenerateLink(ctx, portal.Request{CustomerID: "ctm_…"})
//	if err != nil {
//		// see ErrorKind
//	}
//	http.Redirect(w, r, link.URL.Reveal(), http.StatusSeeOther)
//
// The packages paddle, salesbricks and appstle of this module implement
// [LinkGenerator]. Providers written elsewhere can implement it too.
package portal
