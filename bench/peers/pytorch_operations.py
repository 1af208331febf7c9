"""Operations of the tuned way for which PyTorch's obvious call is not the fastest."""

import torch

aten = torch.ops.aten


@torch.jit.script
def are_many(x: torch.Tensor) -> bool:
    """Whether a call takes longer for its numbers than for being a call."""
    return x.numel() >= 4096


@torch.jit.script
def tanh(x: torch.Tensor, out: torch.Tensor, many: bool):
    """PyTorch's tanh takes three times as long as its logistic function."""
    if many:
        torch.add(x, x, out=out).sigmoid_()
        out.add_(out).sub_(1)
    else:
        torch.tanh(x, out=out)


def sum_rows_by_index(x, d, out):
    """out[v] becomes the sum of the rows d[i] with x[i] = v."""
    if torch.__version__ >= "2":  # whose index_add_ takes nine times as long as that of 1.13
        out.copy_(aten.embedding_dense_backward(d, x, len(out), -1, False))
    else:
        out.zero_().index_add_(0, x, d)
