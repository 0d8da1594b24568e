// Sends a file whole, or as much of it as is taken; what it is, the server finds out.
export default function (component) {
  const { data, setTriggerValue } = component;
  component.parentElement.querySelector('input').accept = data.accept;
  place(component, async (file) => {
    const head = new Uint8Array(await file.slice(0, data.limit).arrayBuffer());
    setTriggerValue('file', { name: file.name, size: file.size, head: base64(head) });
  });
}
