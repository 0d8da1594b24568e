const wait = () => setTimeout(again, 2000 + 3000 * Math.random()); // not all tabs of a class in the same second

async function again() {
  const asked = await fetch(location.href, { method: "HEAD", headers: { Accept: "text/html" } }).catch(() => null);
  if (asked?.ok) location.reload();
  else wait();
}

wait();
