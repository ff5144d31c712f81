package paddletest

import "net/url"

// productionAPI is the host in meta.pagination.next, whichever server was
// asked: that is what Paddle's samples have. A client that follows next as it
// stands sends its key elsewhere; it should take the parameters and keep its
// own base URL.
const productionAPI = "https://api.paddle.com"

// pageOf picks the page that q asks for out of all, which is in ascending order
// of ID. The ID of a page's last entity is where the next page continues.
func pageOf[T any](all []T, q *listQuery, path string, id func(*T) string, matches func(*T) bool) ([]T, *pagination) {
	page := &pagination{PerPage: q.perPage}
	var found []T
	last := q.after
	for i := range all {
		entity := &all[i]
		if !q.ascending {
			entity = &all[len(all)-1-i]
		}
		if !matches(entity) {
			continue
		}
		page.EstimatedTotal++
		if !q.isAfter(id(entity)) {
			continue
		}
		if len(found) == q.perPage {
			page.HasMore = true
			continue // goes on to count
		}
		found = append(found, *entity)
		last = id(entity)
	}
	page.Next = q.next(path, last)
	return found, page
}

func (q *listQuery) isAfter(id string) bool {
	return q.after == "" || (q.ascending && id > q.after) || (!q.ascending && id < q.after)
}

// next is never empty, as the documents promise, and so goes stale: behind the
// last page it leads to an empty one. Only has_more tells where a listing ends.
func (q *listQuery) next(path, last string) string {
	query := url.Values{}
	for name, values := range q.values {
		query[name] = values
	}
	if last != "" {
		query.Set("after", last)
	}
	if len(query) == 0 {
		return productionAPI + path
	}
	return productionAPI + path + "?" + query.Encode()
}
