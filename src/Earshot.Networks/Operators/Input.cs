using System.Numerics;

namespace Earshot.Networks.Operators;

/// <summary>A tensor that is filled from outside.</summary>
internal sealed class Input<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Tensor<T> Nothing = new(new Shape(), new T[1]);
    private Shape shape;

    protected override string Name => "input";

    public static Tensor<T> Of(Tape<T> tape, Shape shape)
    {
        var op = tape.Take<Input<T>>();
        op.Set(ref op.shape, shape);
        return op.Run(Nothing);
    }

    protected override Shape Plan() => shape;

    protected override void Forward() { }

    protected internal override void Backward() { }
}
