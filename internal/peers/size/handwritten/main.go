// Command handwritten prints one Paddle portal link, made with the standard
// library alone.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"time"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	link, err := overview(ctx, os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(link)
}

func overview(ctx context.Context, customerID string) (string, error) {
	target := "https://api.paddle.com/customers/" + url.PathEscape(customerID) + "/portal-sessions"
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, target, nil)
	if err != nil {
		return "", err
	}
	r.Header.Set("Authorization", "Bearer "+os.Getenv("PADDLE_API_KEY"))
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusCreated {
		return "", fmt.Errorf("status %d", resp.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return "", err
	}
	var session struct {
		Data struct {
			URLs struct {
				General struct {
					Overview string `json:"overview"`
				} `json:"general"`
			} `json:"urls"`
		} `json:"data"`
	}
	err = json.Unmarshal(data, &session)
	return session.Data.URLs.General.Overview, err
}
