// A place for a file: says what it takes, and hands a file on, however it came.
const base64 = (bytes) => {
  let text = '';
  for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  return btoa(text);
};

const place = ({ parentElement, data }, send) => {
  const [label, input, title, note] = ['label', 'input', 'span', 'small'].map((part) => parentElement.querySelector(part));
  title.textContent = data.title;
  note.textContent = data.note;
  input.setAttribute('aria-label', data.title);
  const take = (file) => { if (file) send(file); };
  input.onchange = () => { take(input.files[0]); input.value = ''; };
  label.ondragover = (event) => { event.preventDefault(); label.classList.add('over'); };
  label.ondragleave = () => label.classList.remove('over');
  label.ondrop = (event) => {
    event.preventDefault();
    label.classList.remove('over');
    take(event.dataTransfer.files[0]);
  };
};
