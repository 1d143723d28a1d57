using Earshot.Networks.Files;
using Earshot.Networks.Operators;
using Earshot.Networks.Zoo;

namespace Earshot.Networks.Encoders;

/// <summary>Networks on spectrograms, made to fit a file.</summary>
internal static class SpectrogramPlans
{
    private const float Mean = -4.2677393f,
        Deviation = 4.5689974f; // AudioSet's, by which AST and SSAST were trained

    /// <summary>The authors' names with or without <c>module.</c>, and Transformers'.</summary>
    public static Plan Ast(WeightFile file)
    {
        string[] theirs = ["audio_spectrogram_transformer.", ""];
        if (theirs.FirstOrDefault(p => file.Contains(p + "embeddings.position_embeddings")) is { } prefix)
            return Patches(
                file,
                new NameMap { Theirs = name => Transformers(name, prefix), Ignored = ["classifier.*"] },
                prefix + "embeddings.patch_embeddings.projection.weight",
                prefix + "embeddings.position_embeddings",
                prefix + "encoder.layer.*.layernorm_before.weight",
                (z, _) => Reductions.Mean(Joints.Slice(z, 1, 0, 2), 1)
            );
        var module = file.Prefix("v.pos_embed", "module.", "");
        return Authors(file, module, [module + "mlp_head.*"], (z, _) => Reductions.Mean(Joints.Slice(z, 1, 0, 2), 1));
    }

    /// <summary>The authors' names with or without <c>module.</c> (what is trained here has none).</summary>
    public static Plan Ssast(WeightFile file)
    {
        var module = file.Prefix("v.pos_embed", "module.", "");
        string[] unused = ["cpredlayer.*", "gpredlayer.*", "mask_embed", "p_input_?dim", "mlp_head.*"];
        return Authors(
            file,
            module,
            [.. unused.Select(name => module + name)],
            (z, n) => Reductions.Mean(Joints.Slice(z, 1, 2, n), 1)
        );
    }

    private static Plan Authors(
        WeightFile file,
        string module,
        string[] unused,
        Func<Tensor<float>, int, Tensor<float>> pool
    ) =>
        Patches(
            file,
            NameMap.Prefixed(module, [.. unused, module + "v.head.*", module + "v.head_dist.*"]),
            module + "v.patch_embed.proj.weight",
            module + "v.pos_embed",
            module + "v.blocks.*.norm1.weight",
            pool
        );

    private static Plan Patches(
        WeightFile file,
        NameMap map,
        string patches,
        string positions,
        string blocks,
        Func<Tensor<float>, int, Tensor<float>> pool
    )
    {
        var (patch, table) = (file.Require(patches, 4), file.Require(positions, 3));
        var (width, count) = (table[2], table[1] - PatchTransformer<float>.Tokens);
        var (window, frames) = Fit(patch, count);
        var parameters = new ParameterSet<float>(null);
        var size = new AstSize(width, Math.Max(1, width / 64), file.Depth(blocks));
        var network = new PatchTransformer<float>(parameters.Root / "v", size, window, frames);
        var (contract, mel) = (MelContract.Ast, new MelSpectrogram(MelContract.Ast));
        return new(
            parameters,
            map,
            $"{contract.Fingerprint}, {frames} frames, (x − {Mean})/(2·{Deviation})",
            contract.SampleRateHz,
            contract.WindowSamples + (frames - 1) * contract.HopSamples,
            contract.WindowSamples,
            width,
            samples =>
            {
                var x = Tape<float>.Current.Input((1, frames, contract.Bands));
                x.Values.Clear(); // as the authors do, zeros stand after the clip's end before it is normalised
                mel.Of(Centred(samples), x.Values);
                Normalise(x.Values);
                return pool(network.Encode(network.Patches(x)), count);
            }
        );
    }

    /// <summary>(x − m)/(2s) by AudioSet's mean and deviation.</summary>
    public static void Normalise(Span<float> values)
    {
        foreach (ref var value in values)
            value = (value - Mean) / (2 * Deviation);
    }

    /// <summary>The samples without their mean.</summary>
    private static float[] Centred(ReadOnlySpan<float> samples)
    {
        var mean = 0.0;
        foreach (var sample in samples)
            mean += sample;
        mean /= samples.Length;
        var centred = samples.ToArray();
        foreach (ref var sample in centred.AsSpan())
            sample -= (float)mean;
        return centred;
    }

    /// <summary>Strides and frames by which so many patches come out: 10 apart, or side by side, or any
    /// other.</summary>
    private static (Window Window, int Frames) Fit(IReadOnlyList<int> patch, int count)
    {
        var (height, width) = (patch[2], patch[3]);
        foreach (
            var stride in new[] { 10, height }.Concat(Enumerable.Range(1, 16)).Where(s => s <= width || s == height)
        )
        {
            var across = Math.Min(stride, width);
            var rows = (PatchTransformer<float>.Bands - height) / stride + 1;
            if (rows > 0 && count > 0 && count % rows == 0)
                return (new(height, width, stride, across), (count / rows - 1) * across + width);
        }
        throw new UnfitWeightsException($"{count} patches of {height} × {width} fit no picture of 128 bands");
    }

    private static IReadOnlyList<string> Transformers(string name, string prefix)
    {
        var place = prefix + "embeddings.";
        return name switch
        {
            "v.cls_token" => [place + "cls_token"],
            "v.dist_token" => [place + "distillation_token"],
            "v.pos_embed" => [place + "position_embeddings"],
            _ when name.StartsWith("v.patch_embed.proj.", StringComparison.Ordinal) =>
            [
                $"{place}patch_embeddings.projection.{name.Split('.')[^1]}",
            ],
            _ when name.StartsWith("v.norm.", StringComparison.Ordinal) => [$"{prefix}layernorm.{name[7..]}"],
            _ => Block(name.Split('.'), prefix),
        };
    }

    private static IReadOnlyList<string> Block(string[] parts, string prefix)
    {
        var (layer, end) = ($"{prefix}encoder.layer.{parts[2]}.", parts[^1]);
        return string.Join('.', parts[3..^1]) switch
        {
            "norm1" => [$"{layer}layernorm_before.{end}"],
            "norm2" => [$"{layer}layernorm_after.{end}"],
            "attn.qkv" =>
            [
                $"{layer}attention.attention.query.{end}",
                $"{layer}attention.attention.key.{end}",
                $"{layer}attention.attention.value.{end}",
            ],
            "attn.proj" => [$"{layer}attention.output.dense.{end}"],
            "mlp.fc1" => [$"{layer}intermediate.dense.{end}"],
            _ => [$"{layer}output.dense.{end}"],
        };
    }

    /// <summary>Cnn14 or, where the file has a branch for the waveform, Wavegram-Logmel-Cnn14.</summary>
    public static Plan Cnn14(WeightFile file)
    {
        int[] channels = [.. Enumerable.Range(1, 6).Select(i => file.Require($"conv_block{i}.conv1.weight", 4)[0])];
        var (parameters, hears) = (new ParameterSet<float>(null), file.Contains("pre_conv0.weight"));
        var classes = file.Require("fc_audioset.weight", 2)[0];
        var network = new Cnn14<float>(parameters.Root, classes, hears, channels);
        var (contract, mel) = (MelContract.Cnn14, new MelSpectrogram(MelContract.Cnn14));
        return new(
            parameters,
            Cnn14<float>.AuthorsFile,
            contract.Fingerprint + (hears ? ", and the waveform" : ""),
            contract.SampleRateHz,
            10 * contract.SampleRateHz,
            32 * contract.HopSamples,
            network.Width,
            samples =>
            {
                var x = Tape<float>.Current.Input((1, mel.Frames(samples.Length), contract.Bands));
                mel.Of(samples, x.Values);
                return network.Embed(x, hears ? Waveform(samples) : null);
            }
        );
    }

    private static Tensor<float> Waveform(ReadOnlySpan<float> samples)
    {
        var wave = Tape<float>.Current.Input((1, samples.Length, 1));
        samples.CopyTo(wave.Values);
        return wave;
    }

    /// <summary>BYOL-S with CvT; what is trained here stands behind <c>net.</c> beside the heads of
    /// training.</summary>
    public static Plan Byols(WeightFile file)
    {
        var prefix = file.Prefix("layers.0.0.weight", "", "net.");
        CvtStage[] stages =
        [
            .. Enumerable
                .Range(0, 3)
                .Select(i => new CvtStage(
                    file.Require($"{prefix}layers.{i}.0.weight", 4)[0],
                    file.Require($"{prefix}layers.{i}.2.layers.0.0.fn.to_q.net.2.weight", 0)[0] / 64
                )),
        ];
        var parameters = new ParameterSet<float>(null);
        var network = new Cvt<float>(parameters.Root, stages);
        var (contract, mel) = (MelContract.Byols, new MelSpectrogram(MelContract.Byols));
        return new(
            parameters,
            NameMap.Prefixed(prefix, "projector.*", "predictor.*", "target.*"),
            contract.Fingerprint + ", each piece to mean 0 and variance 1",
            contract.SampleRateHz,
            10 * contract.SampleRateHz,
            16 * contract.HopSamples,
            network.Width,
            samples =>
            {
                var x = Tape<float>.Current.Input((1, mel.Frames(samples.Length), contract.Bands));
                mel.Of(samples, x.Values);
                Standard.Normalise(x.Values, 0);
                return network.Embed(x);
            }
        );
    }
}

/// <summary>Values to mean 0 and variance 1.</summary>
internal static class Standard
{
    /// <summary>x ← (x − mean)/√(variance + ε).</summary>
    public static void Normalise(Span<float> values, double epsilon)
    {
        var (mean, variance) = (0.0, 0.0);
        foreach (var value in values)
            mean += value;
        mean /= values.Length;
        foreach (var value in values)
            variance += (value - mean) * (value - mean);
        var scale = Math.Sqrt(variance / values.Length + epsilon);
        foreach (ref var value in values)
            value = (float)((value - mean) / (scale > 0 ? scale : 1));
    }
}
